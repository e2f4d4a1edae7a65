"""Candidates made of BM25 scores alone, for tests of what is fused."""

from __future__ import annotations

import numpy as np

from qa.ranking.candidates import Candidates


def candidates(bm25: list[float]) -> Candidates:
    """One candidate a score, in order of row; every other score is 0."""
    zero = np.zeros(len(bm25), dtype=np.float32)
    return Candidates(
        rows=np.arange(len(bm25)),
        bm25=np.array(bm25, dtype=np.float32),
        coverage=zero,
        late=zero,
        dense=zero,
        read=zero,
        peak=zero,
    )
