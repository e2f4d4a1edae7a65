"""Sentence vectors in FAISS: rows and scores, no texts.

Exact search (a flat inner-product index) up to `EXACT_ROWS`; beyond, an inverted file over 16-bit
vectors. Files go through Python's own I/O, since FAISS cannot open a path outside ASCII on Windows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import faiss

EXACT_ROWS = 200_000
_PROBES = 48


class DenseIndex:
    """Unit vectors searched by cosine."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    @classmethod
    def build(cls, vectors: NDArray[np.float32], exact_rows: int = EXACT_ROWS) -> DenseIndex:
        """An index of unit vectors, shape (rows, dimension); row *i* is vector *i*."""
        import faiss

        rows, dimension = vectors.shape
        if rows <= exact_rows:
            index = faiss.IndexFlatIP(dimension)
        else:
            lists = int(4 * np.sqrt(rows))
            index = faiss.index_factory(dimension, f"IVF{lists},SQfp16", faiss.METRIC_INNER_PRODUCT)
            index.cp.seed = 1
            index.train(vectors)
            index.make_direct_map()
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def load(cls, file: Path) -> DenseIndex:
        """The index saved in `file`."""
        import faiss

        index = faiss.deserialize_index(np.fromfile(file, dtype=np.uint8))
        if isinstance(index, faiss.IndexIVF):
            # An inverted file finds a vector by its row only through this table.
            index.make_direct_map()
        return cls(index)

    def save(self, file: Path) -> None:
        """Write the index to `file`."""
        import faiss

        faiss.serialize_index(self._index).tofile(file)

    def vectors(self) -> NDArray[np.float32]:
        """All vectors in order of row, shape (rows, dimension)."""
        if len(self) == 0:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of some rows, shape (len(rows), dimension), in the order given."""
        if not len(rows):
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)

    def search(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `k` nearest rows and their cosines (-1 to 1), best first; fewer where there are fewer.

        Args:
            vector: shape (dimension,), unit length.
            k: how many, 1 or more.
            rows: if given, only these rows are searched.
        """
        import faiss

        options: dict[str, Any] = {}
        if rows is not None:
            options["sel"] = faiss.IDSelectorBatch(rows)
        if isinstance(self._index, faiss.IndexFlat):
            parameters = faiss.SearchParameters(**options)
        else:
            parameters = faiss.SearchParametersIVF(nprobe=_PROBES, **options)
        wanted = min(k, len(self))
        if wanted == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        scores, found = self._index.search(vector.reshape(1, -1), wanted, params=parameters)
        kept = found[0] >= 0
        return found[0][kept], scores[0][kept]
