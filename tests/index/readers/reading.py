"""What is read of files and folders, and what is skipped."""

from __future__ import annotations

from pathlib import Path

from index.readers.files import read_documents
from index.readers.formats import Skipped
from index.records import Document

SEEDS = Path(__file__).parents[3] / "seeds"


def read(*paths: Path) -> list[Document]:
    """The documents; nothing may be skipped."""
    items = list(read_documents(paths))
    assert not [item for item in items if isinstance(item, Skipped)]
    return [item for item in items if isinstance(item, Document)]


def skipped(*paths: Path) -> dict[str, str]:
    """File names and reasons of what was skipped."""
    return {Path(item.file).name: item.reason for item in read_documents(paths) if isinstance(item, Skipped)}
