"""Scores of several rankers made one, with weights fitted on questions with known answers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.ranking.candidates import Candidates
from qa.ranking.fitted import read_fitted


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """What a unit of each ranker's score is worth; the file is made by `python -m training.fitting.fusion`.

    Attributes:
        bm25: of the BM25 score.
        coverage: of the BM25 score divided by the most the question's terms could give, 0 to 1.
        late: of late interaction, 0 to 1.
        dense: of the cosine of the sentence vectors, -1 to 1.
        read: of close reading, log-odds.
    """

    bm25: float = 1.0
    coverage: float = 0.0
    late: float = 40.0
    dense: float = 20.0
    read: float = 0.0

    @classmethod
    def load(cls, folder: Path) -> FusionWeights:
        """The weights saved in a model folder.

        Raises:
            ModelError: the file is missing or lacks some of them.
        """
        return cls(**read_fitted(folder, "weights", (field.name for field in fields(cls))))


def fuse(candidates: Candidates, weights: FusionWeights) -> NDArray[np.float64]:
    """One score for every candidate, shape (candidates,)."""
    score: NDArray[np.float64] = (
        weights.bm25 * candidates.bm25.astype(np.float64)
        + weights.coverage * candidates.coverage
        + weights.late * candidates.late
        + weights.dense * candidates.dense
        + weights.read * candidates.read
    )
    return score
