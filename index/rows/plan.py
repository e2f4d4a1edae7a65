"""Which documents and rows a new generation has, and which rows the previous one already worked out."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from index.passages.splitting import Split, split_document
from index.readers.files import attempt
from index.readers.formats import Skipped
from index.records import Document, Passage
from index.store.corpus_writer import IndexedDocument
from index.store.generation import Generation
from index.text.keys import make_key

_KEY_BYTES = 16
_HEADING_BYTES = 8
DIGEST_BYTES = _KEY_BYTES + _HEADING_BYTES


class Plan:
    """Gives every passage its row: equal keys have one row, in order of first appearance.

    A row is known by the hash of its key and that of the heading at its first place, which BM25 counts too;
    where the previous generation has a row of the same two, its tokens, postings and vector are taken over.

    Args:
        previous: the generation in use, if it was made by the same models and settings.
    """

    def __init__(self, previous: Generation | None) -> None:
        self.documents = 0
        self.reused = 0
        self.dropped: Counter[str] = Counter()
        self._previous = previous
        self._content_hashes = previous.corpus.content_hashes() if previous else {}
        self._old_digests = previous.digests.tobytes() if previous else b""
        self._old_row_of = {
            self._old_digests[start : start + DIGEST_BYTES]: row
            for row, start in enumerate(range(0, len(self._old_digests), DIGEST_BYTES))
        }
        self._row_of: dict[bytes, int] = {}
        self._digests = bytearray()
        self._old_rows = array("q")

    def __len__(self) -> int:
        return len(self._row_of)

    @property
    def digests(self) -> NDArray[np.uint8]:
        """What each row is known by, shape (rows, DIGEST_BYTES)."""
        return np.frombuffer(self._digests, dtype=np.uint8).reshape(-1, DIGEST_BYTES)

    def add(self, document: Document) -> IndexedDocument | Skipped:
        """The document split, or as it was split before, with a row for each passage; or why it cannot be split."""
        indexed = self._unchanged(document) or self._split(document)
        if isinstance(indexed, Skipped):
            return indexed
        self.documents += 1
        self.dropped.update(indexed.dropped)
        return indexed

    def fresh(self) -> NDArray[np.int64]:
        """The rows that nothing is known of yet, ascending."""
        return np.flatnonzero(np.array(self._old_rows, dtype=np.int64) < 0)

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows taken over: their numbers in the new generation, ascending, and in the previous one."""
        old = np.array(self._old_rows, dtype=np.int64)
        new = np.flatnonzero(old >= 0)
        return new, old[new]

    def _unchanged(self, document: Document) -> IndexedDocument | None:
        if self._previous is None or self._content_hashes.get(document.id) != document.content_hash:
            return None
        known = self._previous.corpus.indexed(document.id)
        # A record that moved within its file has the same content, but stands on another line.
        if known is None or known.document.source_lines != document.source_lines:
            return None
        self.reused += 1
        rows = tuple(
            self._row(self._old_digests[row * DIGEST_BYTES : row * DIGEST_BYTES + _KEY_BYTES], passage)
            for row, passage in zip(known.rows, known.passages, strict=True)
        )
        moved = replace(known.document, file=document.file)
        return IndexedDocument(moved, known.passages, rows, known.dropped)

    def _split(self, document: Document) -> IndexedDocument | Skipped:
        # No row is given out before all of it has succeeded.
        done = attempt(document.file, lambda: _split_with_keys(document))
        if isinstance(done, Skipped):
            return done
        split, keys = done
        rows = tuple(self._row(key, passage) for key, passage in zip(keys, split.passages, strict=True))
        dropped = Counter(str(line.reason) for line in split.dropped)
        return IndexedDocument(replace(document, metadata=split.metadata), split.passages, rows, dict(dropped))

    def _row(self, key: bytes, passage: Passage) -> int:
        row = self._row_of.setdefault(key, len(self._row_of))
        if row == len(self._old_rows):
            digest = key + _digest(passage.heading, _HEADING_BYTES)
            self._digests += digest
            self._old_rows.append(self._old_row_of.get(digest, -1))
        return row


def _split_with_keys(document: Document) -> tuple[Split, list[bytes]]:
    split = split_document(document)
    return split, [_digest(make_key(passage.text).text, _KEY_BYTES) for passage in split.passages]


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode(), digest_size=size).digest()
