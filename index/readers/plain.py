"""Plain text: the file itself, decoded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.files import read_whole
from index.readers.encodings import decode
from index.readers.formats import LARGEST, Content


class PlainReader:
    """Reads a text file of at most `LARGEST` bytes."""

    suffixes = (".txt",)

    def read(self, file: Path) -> Iterator[Content]:
        """The text."""
        data = read_whole(file, LARGEST)
        yield Content(data, decode(data))
