"""Documents and passages in SQLite: the only part of an index that holds texts."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.records import Document, Kind, Metadata, Passage, Place, Span

_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, content_hash TEXT NOT NULL,
    metadata TEXT NOT NULL, source_lines TEXT NOT NULL, in_order INTEGER NOT NULL, dropped TEXT NOT NULL,
    text TEXT NOT NULL);
CREATE TABLE passages (row INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE places (
    document INTEGER NOT NULL, ordinal INTEGER NOT NULL, row INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, kind TEXT NOT NULL,
    heading TEXT NOT NULL, PRIMARY KEY (document, ordinal)) WITHOUT ROWID;
CREATE INDEX places_by_row ON places (row, document, ordinal);
"""
_PLACE = "SELECT d.id, p.start, p.end, p.first_line, p.last_line, p.kind, p.heading, t.text, p.row "
_JOINED = "FROM places p JOIN documents d ON d.number = p.document JOIN passages t ON t.row = p.row "


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text: its name, file, metadata and number of passages."""

    id: str
    file: str
    metadata: Metadata
    passages: int


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document with the passages it was split into, each with its row, before duplicates are folded.

    `dropped` counts the lines left out, by reason.
    """

    document: Document
    passages: tuple[Passage, ...]
    rows: tuple[int, ...]
    dropped: dict[str, int]


def write_corpus(file: Path, root: Path, documents: Iterable[IndexedDocument]) -> None:
    """Write documents and their passages to a new SQLite file; their files are kept relative to `root`.

    Passages with equal rows are one passage that stands in several places; the first gives its text.
    """
    connection = sqlite3.connect(file)
    connection.executescript(_SCHEMA)
    with connection:
        for number, indexed in enumerate(documents):
            document = indexed.document
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    document.id,
                    Path(document.file).relative_to(root).as_posix(),
                    document.content_hash,
                    _dump(asdict(document.metadata) | {"inferred": sorted(document.metadata.inferred)}),
                    _dump(document.source_lines),
                    document.in_order,
                    _dump(indexed.dropped),
                    document.text,
                ),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO passages VALUES (?, ?)",
                ((row, passage.text) for row, passage in zip(indexed.rows, indexed.passages, strict=True)),
            )
            connection.executemany(
                "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        number,
                        ordinal,
                        row,
                        passage.place.span.start,
                        passage.place.span.end,
                        *passage.place.lines,
                        passage.kind,
                        passage.heading,
                    )
                    for ordinal, (row, passage) in enumerate(zip(indexed.rows, indexed.passages, strict=True))
                ),
            )
    connection.execute("VACUUM")
    connection.close()


class Corpus:
    """Reads one corpus file; safe to use from several threads.

    Args:
        file: the SQLite file.
        root: the folder that the documents' files are relative to.
    """

    def __init__(self, file: Path, root: Path) -> None:
        address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self.root = root

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __len__(self) -> int:
        return int(self._all("SELECT count(*) FROM passages")[0][0])

    def documents(self) -> tuple[DocumentInfo, ...]:
        """All documents in the order they were read."""
        counted = self._all(
            "SELECT d.id, d.file, d.metadata, count(p.row) FROM documents d "
            "LEFT JOIN places p ON p.document = d.number GROUP BY d.number ORDER BY d.number"
        )
        return tuple(DocumentInfo(id_, str(self.root / file), _metadata(metadata), count) for id_, file, metadata, count in counted)

    def content_hashes(self) -> dict[str, str]:
        """Each document's content hash by its id."""
        return dict(self._all("SELECT id, content_hash FROM documents"))

    def document(self, document_id: str) -> Document | None:
        """The document with that id, or None."""
        found = self._all(
            "SELECT id, file, text, content_hash, metadata, source_lines, in_order FROM documents WHERE id = ?",
            (document_id,),
        )
        if not found:
            return None
        id_, file, text, content_hash, metadata, source_lines, in_order = found[0]
        return Document(
            id_,
            str(self.root / file),
            text,
            content_hash,
            _metadata(metadata),
            tuple(json.loads(source_lines)),
            bool(in_order),
        )

    def indexed(self, document_id: str) -> IndexedDocument | None:
        """The document with that id as it was given to `write_corpus`, or None."""
        document = self.document(document_id)
        if document is None:
            return None
        dropped = json.loads(self._all("SELECT dropped FROM documents WHERE id = ?", (document_id,))[0][0])
        placed = self.passages_of(document_id)
        return IndexedDocument(
            document, tuple(passage for _, passage in placed), tuple(row for row, _ in placed), dropped
        )

    def passages_of(self, document_id: str) -> tuple[tuple[int, Passage], ...]:
        """Rows and passages of one document, in order of place; empty for an unknown document."""
        found = self._all(_PLACE + _JOINED + "WHERE d.id = ? ORDER BY p.ordinal", (document_id,))
        return tuple((record[-1], _passage(record)) for record in found)

    def rows_of(self, documents: Iterable[str]) -> list[int]:
        """The rows that stand in any of these documents, ascending."""
        wanted = list(documents)
        marks = ",".join("?" * len(wanted))
        found = self._all(
            "SELECT DISTINCT p.row FROM places p JOIN documents d ON d.number = p.document "
            f"WHERE d.id IN ({marks}) ORDER BY p.row",
            wanted,
        )
        return [row for (row,) in found]

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages of these rows, each with all its places, in the order given.

        The text is that of the first place; other places that hold the same characters in another
        script or spacing count as the same passage.
        """
        marks = ",".join("?" * len(rows))
        found = self._all(
            _PLACE + _JOINED + f"WHERE p.row IN ({marks}) ORDER BY p.row, p.document, p.ordinal", list(rows)
        )
        places: dict[int, list[tuple[Any, ...]]] = {}
        for record in found:
            places.setdefault(record[-1], []).append(record)
        return [
            _passage(places[row][0], also=tuple(_passage(record).place for record in places[row][1:])) for row in rows
        ]

    def kinds(self) -> NDArray[np.uint8]:
        """For every row, the position in `tuple(Kind)` of the kind it has at its first place."""
        number = {kind.value: position for position, kind in enumerate(Kind)}
        found = self._all("SELECT row, kind FROM places ORDER BY row, document DESC, ordinal DESC")
        return np.array([number[kind] for kind in dict(found).values()], dtype=np.uint8)

    def primary_headings(self) -> list[str]:
        """For every row, the heading carried at its first place."""
        found = self._all("SELECT row, heading FROM places ORDER BY row, document DESC, ordinal DESC")
        return list(dict(found).values())

    def files(self, documents: Iterable[str]) -> dict[str, tuple[str, Metadata]]:
        """File and metadata of each of these documents, by id."""
        wanted = sorted(set(documents))
        marks = ",".join("?" * len(wanted))
        found = self._all(f"SELECT id, file, metadata FROM documents WHERE id IN ({marks})", wanted)
        return {id_: (str(self.root / file), _metadata(metadata)) for id_, file, metadata in found}

    def _all(self, query: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, parameters).fetchall()


def _passage(record: tuple[Any, ...], also: tuple[Place, ...] = ()) -> Passage:
    document, start, end, first, last, kind, heading, text, _ = record
    return Passage(text, Kind(kind), Place(document, Span(start, end), (first, last)), heading, also)


def _metadata(dumped: str) -> Metadata:
    values = json.loads(dumped)
    return Metadata(**values | {"inferred": frozenset(values["inferred"])})


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
