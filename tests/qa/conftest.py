"""The seeds, opened, and the answers to what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import BuildReport
from qa import QA
from tests.asked_once import AskedOnce


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
