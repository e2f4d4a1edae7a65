"""What reads one format, and which endings of files it reads.

A reader of another format is a class of some thirty lines: see `Reader`, and `index.readers.markdown` for an example.
It is given to `index.build.build(..., readers=[...])`, and comes before those that are here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.files import MB
from index.records import LineRole, Metadata

LARGEST = 100 * MB
"""The most bytes of a file that is read whole, and of a record in one: a hundred times a long book."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record in one, that was passed over, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader finds in a file: the text of one document, with its structure.

    Attributes:
        data: the bytes it was found in, of the file or of the record: where they are equal, so is the document.
        text: as `Document.text`.
        metadata: what the file says of itself.
        source_lines: as `Document.source_lines`.
        roles: as `Document.roles`.
        record: the name of the record, where one file holds many documents; else empty.
    """

    data: bytes
    text: str
    metadata: Metadata = field(default_factory=Metadata)
    source_lines: tuple[int, ...] = ()
    roles: Mapping[int, LineRole] = field(default_factory=dict)
    record: str = ""


class Reader(Protocol):
    """Reads the files of one format.

    Attributes:
        suffixes: the endings of their names, small, with the dot.
    """

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The endings of the names of the files it reads, small, with the dot."""
        ...

    def read(self, file: Path) -> Iterator[Content | Skipped]:
        """The documents of a file in order, and the records in it that are passed over.

        It may fail in any way, before the first document or behind it: then the rest of the file is passed over, with
        the class of what it raised as the reason. An `index.files.UnfitFileError` or `UndecodableError` says the
        reason itself.

        Args:
            file: a regular file; links are followed.
        """
        ...


def by_suffix(readers: Iterable[Reader]) -> dict[str, Reader]:
    """The table from an ending to its reader; of two readers of one ending, the first."""
    table: dict[str, Reader] = {}
    for reader in readers:
        for suffix in reader.suffixes:
            table.setdefault(suffix, reader)
    return table


def suffixes(readers: Sequence[Reader]) -> tuple[str, ...]:
    """All endings that are read, in the order of the readers."""
    return tuple(by_suffix(readers))
