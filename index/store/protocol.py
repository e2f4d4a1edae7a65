"""What asking needs of an index: rows found by terms or by vector, and what is known of given rows.

Row *i* is passage *i*, 0 to `len(store) - 1`. Nothing here asks for a score of every row, so a store may lie on
another machine or in a database. `index.store.local` is the one over the files that `chuchu build` writes; the
promises made here are tested in `tests/index/store/conformance.py`, which any other store can run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.ragged import Ragged
from index.records import Document, DocumentInfo, Metadata, Passage


class Store(Protocol):
    """The rows of one index, safe to use from several threads.

    Every method raises StoreError where the store turns out to be damaged, and nothing else. Where `rows` is an
    argument it is int64, shape (rows,), each from 0 to `len(store) - 1`; a row out of bounds is the caller's error.
    """

    @property
    def name(self) -> str:
        """The version of the index; equal names mean equal answers."""
        ...

    def __len__(self) -> int:
        """The number of rows."""
        ...

    def close(self) -> None:
        """Let go of files and connections; nothing can be asked any more."""
        ...

    def search_terms(
        self, weights: Mapping[str, float], k: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `k` rows with the highest scores above 0, best first, equal ones in order of row; and the scores.

        The score of a row is BM25's over the whole index: the sum over the terms that stand in it of the term's
        weight times idf times what its frequency is worth.

        Args:
            weights: of each term; one of 0 or less counts nothing.
            k: how many at most, 1 or more.
            rows: if given, only these rows are searched; ascending, each once.

        Returns:
            int64 and float32, shape (found,).
        """
        ...

    def score_terms(self, weights: Mapping[str, float], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The scores of these rows as in `search_terms`, float32, shape (rows,), 0 or more, in the order given."""
        ...

    def highest_score(self, weights: Mapping[str, float]) -> float:
        """What no row's score for these terms can exceed, 0 or more; terms that stand nowhere count as well."""
        ...

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        """In how many rows each term stands, in the order given."""
        ...

    def search_vector(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `k` nearest rows, best first, equal ones in order of row; and their cosines, -1 to 1.

        Among all rows a store may miss some of the nearest; among given rows it finds all.

        Args:
            vector: float32, shape (dimension,), unit length.
            k: how many at most, 1 or more.
            rows: if given, only these rows are searched; ascending, each once.

        Returns:
            int64 and float32, shape (found,).
        """
        ...

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The unit vectors of these rows, float32, shape (rows, dimension), in the order given."""
        ...

    def tokens(self, rows: NDArray[np.int64]) -> Ragged:
        """The tokens of these rows as the index's `TokenEncoder` gave them, in the order given."""
        ...

    def texts(self, rows: Sequence[int]) -> list[str]:
        """The texts of these rows as they stand at their first places, in the order given."""
        ...

    def passages(self, rows: Sequence[int], documents: Collection[str] | None = None) -> list[Passage]:
        """The passages of these rows, each with all its places, in the order given.

        The text is that of the place named first; the others hold the same characters, perhaps in another script or
        spacing.

        Args:
            rows: which.
            documents: if given, places in these documents are named before those in others.
        """
        ...

    def documents(self) -> tuple[DocumentInfo, ...]:
        """All documents, in the order they were read."""
        ...

    def document(self, document_id: str) -> Document | None:
        """The document of that id with its text, or None."""
        ...

    def passages_of(self, document_id: str) -> tuple[tuple[int, Passage], ...]:
        """Rows and passages of one document, in order of place; empty for an unknown document."""
        ...

    def rows_of(self, documents: Collection[str]) -> NDArray[np.int64]:
        """The rows that stand in any of these documents, int64, ascending, each once."""
        ...

    def files(self, documents: Collection[str]) -> dict[str, tuple[str, Metadata]]:
        """File and metadata of each of these documents, by id; an unknown one is left out."""
        ...
