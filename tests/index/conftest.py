"""Documents beside which something bad is put."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.index.bad_files import GOOD
from tests.index.built import PARAGRAPHS


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text(GOOD, "utf-8")
    (folder / "z.txt").write_text(GOOD, "utf-8")
    return folder


@pytest.fixture
def index_tiny(built_tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_tiny, tmp_path / "index"))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    file = tmp_path / "other.txt"
    file.write_text(PARAGRAPHS[2], encoding="utf-8")
    return file
