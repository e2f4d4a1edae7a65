"""The values that flow from files to the index: documents, passages and places in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A run of characters: `start` inclusive, `end` exclusive, both counted in characters."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, got {self.start} and {self.end}")

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document besides its text; an empty string where nothing is.

    `inferred` names the fields that were concluded from the text and are not printed in it.
    """

    title: str = ""
    author: str = ""
    date: str = ""
    source: str = ""
    url: str = ""
    inferred: frozenset[str] = frozenset()


class Role(Enum):
    """What a format says of a line."""

    HEADING = "heading"
    CODE = "code"
    MARKUP = "markup"
    """Nothing of it is text."""


@dataclass(frozen=True, slots=True)
class LineRole:
    """What a line is, and which of its characters are text.

    Attributes:
        role: what it is.
        text: the characters of the document that are text, where these are not all of the line; else None.
    """

    role: Role
    text: Span | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One source, decoded.

    Attributes:
        id: its name inside the corpus, unique: a path relative to the folder given, or a record's id.
        file: the path of the file it stands in, absolute.
        text: its text. Of a plain text file, the file itself, line breaks included; of a marked-up or
            JSON file, the text without markup, one block a line.
        content_hash: SHA-256 of its bytes (of the record, where one file holds many documents).
        metadata: title, author, date and source.
        source_lines: for each line of `text`, the 1-based line of the file it stands on; empty when
            they are the same.
        in_order: False when neighbouring lines do not belong together (a scrambled or interleaved
            page), so that no heading is carried to the paragraph below it.
        roles: what its format says of some 1-based lines of `text`; of the others it says nothing, and what they
            are is judged by how they are made. Empty in a document that comes out of an index.
    """

    id: str
    file: str
    text: str
    content_hash: str
    metadata: Metadata = field(default_factory=Metadata)
    source_lines: tuple[int, ...] = ()
    in_order: bool = True
    roles: Mapping[int, LineRole] = field(default_factory=dict)


class Kind(StrEnum):
    """What a passage is in its document."""

    BODY = "body"
    HEADING = "heading"
    COMMENT = "comment"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: its document, its characters there, and its lines in the file.

    Attributes:
        document: the `Document.id`.
        span: from its first to its last character in `Document.text`.
        lines: first and last line in the file, 1-based, both inclusive.
    """

    document: str
    span: Span
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph that can be cited.

    Attributes:
        text: what is shown: the characters of its document at `place.span`, verbatim, with the line
            breaks of a wrapped paragraph taken out (between Latin words, replaced by one space).
        kind: body, heading, comment or credit.
        place: where it stands.
        heading: the heading above it, carried as context; empty where there is none.
        also: the other places where exactly this text stands.
    """

    text: str
    kind: Kind
    place: Place
    heading: str = ""
    also: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text: its name, file, metadata and number of passages."""

    id: str
    file: str
    metadata: Metadata
    passages: int
