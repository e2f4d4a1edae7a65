"""A store that somebody else might write: everything in lists."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.ragged import Ragged
from index.records import Document, DocumentInfo, Metadata, Passage
from index.store.sparse import K1, B
from tests.index.store.conformance import DIMENSION, MadeRow, document_of, documents_of

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


class MemoryStore:
    """An `index.store.protocol.Store` over made rows."""

    name = "in memory"

    def __init__(self, rows: Sequence[MadeRow]) -> None:
        self._rows = rows
        self._numbers = documents_of(rows)
        self._documents = {id_: document_of(id_, numbers, rows) for id_, numbers in self._numbers.items()}
        self._mean = (sum(sum(row.bag.values()) for row in rows) / len(rows) if rows else 0.0) or 1.0

    def __len__(self) -> int:
        return len(self._rows)

    def close(self) -> None: ...

    def search_terms(self, weights: Mapping[str, float], k: int, rows: Rows | None = None) -> tuple[Rows, Scores]:
        scored = [(self._score(weights, row), row) for row in self._allowed(rows)]
        return _best([pair for pair in scored if pair[0] > 0], k)

    def score_terms(self, weights: Mapping[str, float], rows: Rows) -> Scores:
        return np.array([self._score(weights, row) for row in rows], dtype=np.float32)

    def highest_score(self, weights: Mapping[str, float]) -> float:
        return sum(max(weight, 0.0) * self._idf(term) for term, weight in weights.items()) * (K1 + 1)

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        return [sum(term in row.bag for row in self._rows) for term in terms]

    def search_vector(self, vector: NDArray[np.float32], k: int, rows: Rows | None = None) -> tuple[Rows, Scores]:
        return _best([(float(self._rows[row].vector @ vector), row) for row in self._allowed(rows)], k)

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        return np.array([self._rows[row].vector for row in rows], np.float32).reshape(-1, DIMENSION)

    def tokens(self, rows: Rows) -> Ragged:
        of_rows = [self._rows[row].tokens for row in rows]
        return Ragged.of(np.array([token for row in of_rows for token in row], np.uint16), [*map(len, of_rows)])

    def texts(self, rows: Sequence[int]) -> list[str]:
        return [self._rows[row].text for row in rows]

    def passages(self, rows: Sequence[int], documents: Collection[str] | None = None) -> list[Passage]:
        found = []
        for row in rows:
            standing = [passage for id_ in self._numbers for other, passage in self.passages_of(id_) if other == row]
            if documents is not None:
                standing.sort(key=lambda passage: passage.place.document not in documents)
            found.append(replace(standing[0], also=tuple(passage.place for passage in standing[1:])))
        return found

    def documents(self) -> tuple[DocumentInfo, ...]:
        return tuple(
            DocumentInfo(id_, document.file, document.metadata, len(passages))
            for id_, (document, passages) in self._documents.items()
        )

    def document(self, document_id: str) -> Document | None:
        return self._documents[document_id][0] if document_id in self._documents else None

    def passages_of(self, document_id: str) -> tuple[tuple[int, Passage], ...]:
        if document_id not in self._documents:
            return ()
        return tuple(zip(self._numbers[document_id], self._documents[document_id][1], strict=True))

    def rows_of(self, documents: Collection[str]) -> Rows:
        found = [row for row, made in enumerate(self._rows) if set(made.documents) & set(documents)]
        return np.array(found, dtype=np.int64)

    def files(self, documents: Collection[str]) -> dict[str, tuple[str, Metadata]]:
        known = {id_: self._documents[id_][0] for id_ in documents if id_ in self._documents}
        return {id_: (document.file, document.metadata) for id_, document in known.items()}

    def _allowed(self, rows: Rows | None) -> list[int]:
        return list(range(len(self))) if rows is None else [int(row) for row in rows]

    def _idf(self, term: str) -> float:
        (holding,) = self.document_frequencies([term])
        return math.log1p((len(self) - holding + 0.5) / (holding + 0.5))

    def _score(self, weights: Mapping[str, float], row: int) -> float:
        bag, score = self._rows[row].bag, 0.0
        for term, weight in weights.items():
            if weight > 0 and term in bag:
                norm = K1 * (1 - B + B * sum(bag.values()) / self._mean)
                score += weight * self._idf(term) * (K1 + 1) * bag[term] / (bag[term] + norm)
        return score


def _best(scored: list[tuple[float, int]], k: int) -> tuple[Rows, Scores]:
    best = sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:k]
    return np.array([row for _, row in best], np.int64), np.array([score for score, _ in best], np.float32)
