"""Documents beside which something bad is put."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.bad_files import GOOD


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text(GOOD, "utf-8")
    (folder / "z.txt").write_text(GOOD, "utf-8")
    return folder
