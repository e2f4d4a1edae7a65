"""Sentence vectors in FAISS: rows and scores, no texts.

Vectors are kept as 16-bit floats, in the index of small corpora as in that of large ones: half the
memory, some three times the speed of 32 bits, and a vector read back and indexed again is the same
vector, so that an index made from a part of another one equals one made anew. Search is exact up to
`EXACT_ROWS`; beyond, an inverted file. Files go through Python's own memory map, since FAISS cannot
open a path outside ASCII on Windows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.store.arrays import save_bytes

if TYPE_CHECKING:
    import faiss

EXACT_ROWS = 200_000
_THREADED_ROWS = 20_000
_PROBES = 48
_CHUNK = 1 << 16
_TRAINING = 64
# A file begins with four letters for its kind, the dimension (int32) and the number of vectors (int64).
_FIELDS = 16
_EXACT, _INVERTED = b"IxSQ", b"IwSq"


class DenseIndex:
    """Unit vectors searched by cosine."""

    def __init__(self, index: faiss.Index, mapped: NDArray[np.uint8] | None = None) -> None:
        import faiss

        if isinstance(index, faiss.IndexIVF):
            # An inverted file finds a vector by its row only through this table.
            index.make_direct_map()
        self._index = index
        # The vectors of an opened index stay in its file, so the map must live as long as the index.
        self._mapped = mapped

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    @classmethod
    def build(cls, vectors: NDArray[np.float32] | NDArray[np.float16], exact_rows: int = EXACT_ROWS) -> DenseIndex:
        """An index of unit vectors, shape (rows, dimension); row *i* is vector *i*, rounded to 16 bits.

        Args:
            vectors: float32 or float16.
            exact_rows: the most rows that are searched exactly.
        """
        import faiss

        rows, dimension = vectors.shape
        index: Any
        if rows <= exact_rows:
            index = _exact_index(dimension)
        else:
            lists = min(rows, int(4 * np.sqrt(rows)))
            quantizer = faiss.IndexFlatIP(dimension)
            index = faiss.IndexIVFScalarQuantizer(
                quantizer, dimension, lists, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False
            )
            index.cp.seed = 1
            index.cp.min_points_per_centroid = 1
            index.train(_rounded(vectors[:: max(1, rows // (_TRAINING * lists))]))
        for first in range(0, rows, _CHUNK):
            index.add(_rounded(vectors[first : first + _CHUNK]))
        return cls(index)

    @classmethod
    def load(cls, file: Path) -> DenseIndex:
        """The index saved in `file`, memory-mapped.

        FAISS believes what a file says of itself, so this is compared with its size first. The head of an exact
        index, which is all of it but the vectors, must be the very bytes that such an index has; of an inverted file,
        whose parts lie all over it, only the first fields are checked.

        Raises:
            OSError: the file cannot be opened.
            RuntimeError, MemoryError: it is not a FAISS index of vectors that fill the file.
        """
        import faiss

        library: Any = faiss  # its type stubs lack the reader
        data = np.memmap(file, dtype=np.uint8, mode="r")
        _check_head(data)
        reader = library.ZeroCopyIOReader(faiss.swig_ptr(data), data.size)
        index = faiss.read_index(reader, faiss.IO_FLAG_MMAP_IFC)
        return cls(index, data)

    def save(self, file: Path) -> None:
        """Write the index to `file`; OSError where not all of it could be written."""
        save_bytes(file, _saved(self._index))

    def vectors(self) -> NDArray[np.float32]:
        """All vectors in order of row, shape (rows, dimension)."""
        return self.rows(np.arange(len(self)))

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of some rows, shape (len(rows), dimension), in the order given."""
        if not len(rows):
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(np.ascontiguousarray(rows)), dtype=np.float32)

    def search(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `k` nearest rows and their cosines (-1 to 1), best first; fewer where there are fewer.

        Args:
            vector: shape (dimension,), unit length.
            k: how many, 1 or more.
            rows: if given, only these rows are searched, exactly.
        """
        import faiss

        wanted = min(k, len(self) if rows is None else len(rows))
        if wanted == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        exact = not isinstance(self._index, faiss.IndexIVF)
        if rows is not None and not exact:
            return self._scan(vector, wanted, rows)
        options: dict[str, Any] = {} if rows is None else {"sel": faiss.IDSelectorBatch(np.ascontiguousarray(rows))}
        probing: Any = faiss.SearchParametersIVF
        parameters = faiss.SearchParameters(**options) if exact else probing(nprobe=_PROBES)
        # Waking threads takes longer than one thread needs for few rows.
        with _one_thread() if len(self) < _THREADED_ROWS else nullcontext():
            scores, found = self._index.search(vector.reshape(1, -1), wanted, params=parameters)
        return _best(found[0][found[0] >= 0], scores[0][found[0] >= 0], wanted)

    def _scan(
        self, vector: NDArray[np.float32], wanted: int, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The nearest of some rows: the lists of an inverted file that are probed may hold none of them."""
        chunks = (rows[first : first + _CHUNK] for first in range(0, len(rows), _CHUNK))
        scores = np.concatenate([self.rows(chunk) @ vector for chunk in chunks])
        return _best(rows, scores, wanted)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Inside it, FAISS has one thread for what the calling thread asks; then as many as before."""
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _exact_index(dimension: int) -> faiss.Index:
    import faiss

    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


def _check_head(data: NDArray[np.uint8]) -> None:
    kind, fields = data[:4].tobytes(), data[4:_FIELDS].tobytes()
    dimension, rows = int.from_bytes(fields[:4], "little"), int.from_bytes(fields[4:], "little")
    if kind == _INVERTED and 0 < rows * (2 * dimension + 8) < len(data):
        return
    empty: bytes = _saved(_exact_index(1)).tobytes()
    codes = 2 * rows * dimension
    if kind != _EXACT or len(data) != len(empty) + codes:
        raise RuntimeError("it does not begin as an index of vectors that fill it")
    # Only its number of vectors, and at the end the number of their bytes, are not those of an empty one.
    empty = _saved(_exact_index(dimension)).tobytes()
    if data[: len(empty)].tobytes() != kind + fields + empty[_FIELDS:-8] + codes.to_bytes(8, "little"):
        raise RuntimeError("its head is not that of its vectors")


def _saved(index: faiss.Index) -> NDArray[np.uint8]:
    import faiss

    data: NDArray[np.uint8] = faiss.serialize_index(index)
    return data


def _best(
    rows: NDArray[np.int64], scores: NDArray[np.float32], wanted: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The best rows in order of score; ties break by row."""
    order = np.lexsort((rows, -scores))[:wanted]
    return rows[order], scores[order]


def _rounded(vectors: NDArray[np.float32] | NDArray[np.float16]) -> NDArray[np.float32]:
    return np.ascontiguousarray(vectors.astype(np.float16).astype(np.float32))
