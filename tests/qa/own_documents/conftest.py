"""A reader's own documents beside the seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa import QA
from qa.own_documents.limits import Limits
from qa.own_documents.one_reader import Library


@pytest.fixture
def library(qa: QA, tmp_path: Path) -> Library:
    return Library(tmp_path / "library", Limits(files=6, file_bytes=50_000, total_bytes=120_000), qa)
