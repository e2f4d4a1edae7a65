"""Texts split as the files of a folder are."""

from __future__ import annotations

from index.passages.splitting import Split, split_document
from index.readers.markdown import line_roles
from index.records import Document, Kind


def split(text: str, name: str = "text.txt") -> Split:
    """`text` split as a file of this name."""
    roles = line_roles(text) if name.endswith(".md") else {}
    return split_document(Document(name, f"/{name}", text, "hash", roles=roles))


def lines_of(parts: Split, kind: Kind) -> list[int]:
    """First lines of the passages of a kind."""
    return [passage.place.lines[0] for passage in parts.passages if passage.kind is kind]
