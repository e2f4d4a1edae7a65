"""The store over the files of one folder, as `index.store.generation` opens them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.ragged import Ragged
from index.records import Document, DocumentInfo, Metadata, Passage
from index.store.generation import Generation, open_generation
from index.store.manifest import Manifest


class LocalStore:
    """An `index.store.protocol.Store` over an opened generation. Close it, or use it in a `with`."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._corpus = generation.corpus

    @property
    def name(self) -> str:
        """The name of the generation."""
        return self._generation.name

    @property
    def manifest(self) -> Manifest:
        """What the generation was made with."""
        return self._generation.manifest

    def __len__(self) -> int:
        return len(self._generation)

    def __enter__(self) -> LocalStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the generation."""
        self._generation.close()

    def search_terms(
        self, weights: Mapping[str, float], k: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """As `Store.search_terms`."""
        return self._generation.bm25.search(weights, k, rows)

    def score_terms(self, weights: Mapping[str, float], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """As `Store.score_terms`."""
        return self._generation.bm25.scores(weights, rows)

    def highest_score(self, weights: Mapping[str, float]) -> float:
        """As `Store.highest_score`."""
        return self._generation.bm25.highest_score(weights)

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        """As `Store.document_frequencies`."""
        return self._generation.bm25.document_frequencies(terms)

    def search_vector(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """As `Store.search_vector`."""
        return self._generation.dense.search(vector, k, rows)

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """As `Store.vectors`; rounded to 16 bits."""
        return self._generation.dense.rows(rows)

    def tokens(self, rows: NDArray[np.int64]) -> Ragged:
        """As `Store.tokens`."""
        return self._generation.tokens.take(rows)

    def texts(self, rows: Sequence[int]) -> list[str]:
        """As `Store.texts`."""
        return [text for text, _ in self._corpus.texts(rows)]

    def passages(self, rows: Sequence[int], documents: Collection[str] | None = None) -> list[Passage]:
        """As `Store.passages`."""
        return self._corpus.passages(rows, documents)

    def documents(self) -> tuple[DocumentInfo, ...]:
        """As `Store.documents`."""
        return self._corpus.documents()

    def document(self, document_id: str) -> Document | None:
        """As `Store.document`."""
        return self._corpus.document(document_id)

    def passages_of(self, document_id: str) -> tuple[tuple[int, Passage], ...]:
        """As `Store.passages_of`."""
        return self._corpus.passages_of(document_id)

    def rows_of(self, documents: Collection[str]) -> NDArray[np.int64]:
        """As `Store.rows_of`."""
        return np.array(self._corpus.rows_of(documents), dtype=np.int64)

    def files(self, documents: Collection[str]) -> dict[str, tuple[str, Metadata]]:
        """As `Store.files`."""
        return self._corpus.files(documents)


def open_store(index: Path) -> LocalStore:
    """The index in a folder.

    Raises:
        StoreError: there is none, it is of another format, or its parts do not fit each other.
    """
    return LocalStore(open_generation(index))
