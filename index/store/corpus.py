"""Documents and passages in SQLite: the only part of an index that holds texts."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import StoreError
from index.records import Document, DocumentInfo, Kind, Metadata, Passage, Place, Span
from index.store.corpus_writer import IndexedDocument

_PLACE = (
    "SELECT d.id, p.start, p.end, p.first_line, p.last_line, p.kind, p.heading, coalesce(p.text, t.text), p.row "
    "FROM places p JOIN documents d ON d.number = p.document JOIN passages t ON t.row = p.row "
)
_PLACE_TYPES = (str, int, int, int, int, str, str, str, int)
# What is wrong with the system rather than with the file: no room for what SQLite sorts, a disk that fails.
_REFUSED = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
# One JSON array in place of many variables, of which SQLite takes 32,766.
_LISTED = "IN (SELECT value FROM json_each(?))"


class Corpus:
    """Reads one corpus file; safe to use from several threads. Close it, or use it in a `with`.

    Its methods raise StoreError where the file turns out to be damaged.

    Args:
        file: the SQLite file.
        root: the folder that the documents' files are relative to.
    """

    def __init__(self, file: Path, root: Path) -> None:
        address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        weakref.finalize(self, self._connection.close)
        self._lock = threading.Lock()
        self._file = file
        self.root = root

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __len__(self) -> int:
        return int(self._all("SELECT count(*) FROM passages", (int,))[0][0])

    def documents(self) -> tuple[DocumentInfo, ...]:
        """All documents in the order they were read."""
        counted = self._all(
            "SELECT d.id, d.file, d.metadata, count(p.row) FROM documents d "
            "LEFT JOIN places p ON p.document = d.number GROUP BY d.number ORDER BY d.number",
            (str, str, str, int),
        )
        with self._blamed():
            return tuple(
                DocumentInfo(id_, str(self.root / file), _metadata(metadata), count)
                for id_, file, metadata, count in counted
            )

    def content_hashes(self) -> dict[str, str]:
        """Each document's content hash by its id."""
        return dict(self._all("SELECT id, content_hash FROM documents", (str, str)))

    def document(self, document_id: str) -> Document | None:
        """The document with that id, or None."""
        found = self._all(
            "SELECT id, file, text, content_hash, metadata, source_lines, in_order FROM documents WHERE id = ?",
            (str, str, str, str, str, str, int),
            (document_id,),
        )
        if not found:
            return None
        id_, file, text, content_hash, metadata, source_lines, in_order = found[0]
        with self._blamed():
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
        """The document with that id as it was given to `CorpusWriter`, or None."""
        document = self.document(document_id)
        if document is None:
            return None
        dropped = json.loads(self._all("SELECT dropped FROM documents WHERE id = ?", (str,), (document_id,))[0][0])
        placed = self.passages_of(document_id)
        return IndexedDocument(
            document, tuple(passage for _, passage in placed), tuple(row for row, _ in placed), dropped
        )

    def passages_of(self, document_id: str) -> tuple[tuple[int, Passage], ...]:
        """Rows and passages of one document, in order of place; empty for an unknown document."""
        found = self._all(_PLACE + "WHERE d.id = ? ORDER BY p.ordinal", _PLACE_TYPES, (document_id,))
        with self._blamed():
            return tuple((record[-1], _passage(record)) for record in found)

    def rows_of(self, documents: Iterable[str]) -> list[int]:
        """The rows that stand in any of these documents, ascending."""
        found = self._all(
            "SELECT DISTINCT p.row FROM places p JOIN documents d ON d.number = p.document "
            f"WHERE d.id {_LISTED} ORDER BY p.row",
            (int,),
            (json.dumps(list(documents)),),
        )
        return [row for (row,) in found]

    def passages(self, rows: Sequence[int], documents: Collection[str] | None = None) -> list[Passage]:
        """The passages of these rows, each with all its places, in the order given.

        The text is that of the place that is named first; the others hold the same characters, perhaps in
        another script or spacing.

        Args:
            rows: rows of the index.
            documents: if given, places in these documents are named before those in others.
        """
        found = self._all(
            _PLACE + f"WHERE p.row {_LISTED} ORDER BY p.row, p.document, p.ordinal",
            _PLACE_TYPES,
            (json.dumps([*map(int, rows)]),),
        )
        places: dict[int, list[tuple[Any, ...]]] = {}
        for record in found:
            places.setdefault(record[-1], []).append(record)
        if documents is not None:
            for records in places.values():
                records.sort(key=lambda record: record[0] not in documents)
        with self._blamed():
            return [
                _passage(places[row][0], also=tuple(_passage(record).place for record in places[row][1:]))
                for row in rows
            ]

    def texts(self, rows: Sequence[int]) -> list[tuple[str, str]]:
        """Text and heading of these rows at their first places, in the order given."""
        found = self._all(
            f"SELECT row, text, heading FROM passages WHERE row {_LISTED}",
            (int, str, str),
            (json.dumps([*map(int, rows)]),),
        )
        known: dict[int, tuple[str, str]] = {row: (text, heading) for row, text, heading in found}
        with self._blamed():
            return [known[int(row)] for row in rows]

    def files(self, documents: Iterable[str]) -> dict[str, tuple[str, Metadata]]:
        """File and metadata of each of these documents, by id."""
        found = self._all(
            f"SELECT id, file, metadata FROM documents WHERE id {_LISTED}",
            (str, str, str),
            (json.dumps(sorted(set(documents))),),
        )
        with self._blamed():
            return {id_: (str(self.root / file), _metadata(metadata)) for id_, file, metadata in found}

    def _all(self, query: str, types: tuple[type, ...], parameters: Sequence[Any] = ()) -> list[Any]:
        """The records found, their values of these types: SQLite keeps a value of any type in any column."""
        with self._blamed():
            with self._lock:
                found = self._connection.execute(query, parameters).fetchall()
            for record in found:
                if tuple(map(type, record)) != types:
                    raise TypeError("a value is of another type than its column")
            return found

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        """What goes wrong inside is the fault of the file's content: no caller gives rows or ids of another index."""
        try:
            yield
        except (sqlite3.DatabaseError, ValueError, TypeError, LookupError, RecursionError, MemoryError) as error:
            reason = " ".join(f"{error or type(error).__name__}".split())[:200]
            code = getattr(error, "sqlite_errorcode", None)
            if code is not None and code & 0xFF in _REFUSED:
                raise StoreError(
                    f"The index file {self._file} cannot be read ({reason}): see to space and permissions."
                ) from error
            raise StoreError(
                f"The index file {self._file} is damaged ({reason}): rebuild the index with `chuchu build`."
            ) from error


def _passage(record: tuple[Any, ...], also: tuple[Place, ...] = ()) -> Passage:
    document, start, end, first, last, kind, heading, text, _ = record
    return Passage(text, Kind(kind), Place(document, Span(start, end), (first, last)), heading, also)


def _metadata(dumped: str) -> Metadata:
    values = json.loads(dumped)
    return Metadata(**values | {"inferred": frozenset(values["inferred"])})
