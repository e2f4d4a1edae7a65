"""An index of the seeds that the question-time tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from qa import QA


@pytest.fixture(scope="session")
def qa(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[QA]:
    """The seeds, opened."""
    index = tmp_path_factory.mktemp("shared") / "index"
    build([seeds], index)
    with QA.open(index) as opened:
        yield opened
