"""The seeds, opened, the answers to what is asked of them, and a server that is attacked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from index.build import BuildReport, build
from index.store.local import LocalStore, open_store
from qa import QA
from tests.asked_once import AskedOnce
from tests.qa.made_query import ENCODER, LINES
from tests.raw_requests import ADA, Site
from tests.servers import serving


@pytest.fixture(scope="session")
def qa(built: tuple[Path, BuildReport]) -> Iterator[QA]:
    """The seeds, opened."""
    with QA.open(built[0]) as opened:
        yield opened


@pytest.fixture(scope="session")
def asked(qa: QA) -> AskedOnce:
    """Answers of the seeds, kept: the questions of the seeds are asked once for all tests."""
    return AskedOnce(qa)


@pytest.fixture(scope="session")
def qa_light(built_light: Path) -> Iterator[QA]:
    """The seeds, opened with the static model: an answer takes a tenth of the time and the same way but for reading."""
    with QA.open(built_light) as opened:
        yield opened


@pytest.fixture(scope="session")
def hashed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStore]:
    """The lines of `made_query`, a passage each in an index by the encoder of a few lines."""
    folder = tmp_path_factory.mktemp("hashed")
    for number, line in enumerate(LINES):
        (folder / f"{number}.txt").write_text(f"{line}\n", "utf-8")
    build([*sorted(folder.glob("*.txt"))], folder / "index", model=ENCODER)
    with open_store(folder / "index") as store:
        yield store


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of one document, where readers sign in, known as chuchu.example as well."""
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "documents").mkdir()
    (folder / "documents" / "a.txt").write_text("臺灣高鐵於2007年1月5日通車，起點是臺北站。\n", "utf-8")
    (folder / "sign-ins").write_text("ada:lovelace\nbob:builder\n", "utf-8")
    build([folder / "documents"], folder / "index", model="light")
    names = ("--auth-file", str(folder / "sign-ins"), "--host-name", "chuchu.example")
    with serving("-m", "qa", "serve", "--index", str(folder / "index"), *names) as address:
        port = urlsplit(address).port or 0
        yield Site(port, "").sign_in(ADA)
