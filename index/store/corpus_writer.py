"""Documents and passages into SQLite, as `index.store.corpus` reads them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path

from index.records import Document, Passage

# A place keeps its own text only where that differs from its passage's (in script or spacing).
_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, content_hash TEXT NOT NULL,
    metadata TEXT NOT NULL, source_lines TEXT NOT NULL, in_order INTEGER NOT NULL, dropped TEXT NOT NULL,
    text TEXT NOT NULL);
CREATE TABLE passages (row INTEGER PRIMARY KEY, text TEXT NOT NULL, kind TEXT NOT NULL, heading TEXT NOT NULL);
CREATE TABLE places (
    document INTEGER NOT NULL, ordinal INTEGER NOT NULL, row INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, kind TEXT NOT NULL,
    heading TEXT NOT NULL, text TEXT, PRIMARY KEY (document, ordinal)) WITHOUT ROWID;
"""
_INDEX = "CREATE INDEX places_by_row ON places (row, document, ordinal)"


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document with the passages it was split into, each with its row, before duplicates are folded.

    `dropped` counts the lines left out, by reason.
    """

    document: Document
    passages: tuple[Passage, ...]
    rows: tuple[int, ...]
    dropped: dict[str, int]


class CorpusWriter:
    """Writes a new corpus file, document by document; equal documents in equal order give equal bytes.

    It raises sqlite3.Error where the file cannot be written.

    Args:
        file: the SQLite file, which must not exist yet.
        root: the folder that the documents' files are kept relative to, resolved.
    """

    def __init__(self, file: Path, root: Path) -> None:
        self._root = root
        self._documents = 0
        self._rows = 0
        self._folders: dict[Path, Path] = {}
        # A half-written file is thrown away, so no journal is needed.
        self._connection = sqlite3.connect(file, isolation_level=None)
        try:
            self._connection.execute("PRAGMA journal_mode = OFF")
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.executescript(_SCHEMA)
            self._connection.execute("BEGIN")
        except sqlite3.Error:
            self._connection.close()
            raise

    def __enter__(self) -> CorpusWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._connection.execute(_INDEX)
                self._connection.execute("COMMIT")
        finally:
            self._connection.close()

    def add(self, indexed: IndexedDocument) -> None:
        """Write one document and its places; a row that is new is the next one and takes text, kind and heading here.

        Passages with equal rows are one passage that stands in several places.
        """
        document = indexed.document
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._documents,
                document.id,
                self._relative(Path(document.file)),
                document.content_hash,
                _dump(asdict(document.metadata) | {"inferred": sorted(document.metadata.inferred)}),
                _dump(document.source_lines),
                document.in_order,
                _dump(indexed.dropped),
                document.text,
            ),
        )
        for ordinal, (row, passage) in enumerate(zip(indexed.rows, indexed.passages, strict=True)):
            own_text = None if self._is_text_of(row, passage) else passage.text
            span, lines = passage.place.span, passage.place.lines
            self._connection.execute(
                "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (self._documents, ordinal, row, span.start, span.end, *lines, passage.kind, passage.heading, own_text),
            )
        self._documents += 1

    def _is_text_of(self, row: int, passage: Passage) -> bool:
        """Whether this is the text of the row; it is that of a new row, which is written."""
        if row == self._rows:
            self._connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?)", (row, passage.text, passage.kind, passage.heading)
            )
            self._rows += 1
            return True
        found = self._connection.execute("SELECT text FROM passages WHERE row = ?", (row,)).fetchone()
        return bool(found[0] == passage.text)

    def _relative(self, file: Path) -> str:
        """A file's path relative to the root; absolute where it lies elsewhere, as on another drive."""
        if file.parent not in self._folders:
            self._folders[file.parent] = file.parent.resolve()
        path = self._folders[file.parent] / file.name
        return (path.relative_to(self._root) if path.is_relative_to(self._root) else path).as_posix()


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
