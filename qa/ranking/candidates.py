"""Rows that may answer, with every ranker's score, and their order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that may answer, with each ranker's score; all arrays have shape (candidates,).

    `read` is what close reading gives, log-odds: 0 before anything is read, then for those not read the least of
    those that were; `peak` likewise, of its few highest tokens.
    """

    rows: NDArray[np.int64]
    bm25: NDArray[np.float32]
    coverage: NDArray[np.float32]
    late: NDArray[np.float32]
    dense: NDArray[np.float32]
    read: NDArray[np.float32]
    peak: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.rows)


def ranked(rows: NDArray[np.int64], scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Positions from the best score to the worst; equal scores in order of row."""
    return np.lexsort((rows, -scores)).astype(np.int64)
