"""How sure an answer is: a calibrated probability that the citations hold it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.question.query import Query
from qa.question.typed_spans import findable
from qa.ranking.candidates import Candidates
from qa.ranking.fitted import read_fitted

FEATURES = (
    "late",
    "late_margin",
    "dense",
    "dense_margin",
    "coverage",
    "read",
    "read_third",
    "peak",
    "length",
    "latin",
    "kind",
    "bias",
)
"""What the calibration looks at; "best" is the highest value among the first five candidates.

late, dense, coverage: the best late interaction, cosine and BM25 coverage.
late_margin, dense_margin: the best less the mean of the candidates 6 to 50.
read, read_third, peak: the best and the third best score of close reading, and the best peak, log-odds, -6 for any
    that is lower; 0 where nothing was read.
length: logarithm of the number of different tokens searched for, from 8 to 32; of a long question no passage meets
    every word, but a keyword alone or one repeated is no reason for doubt or trust.
latin: 1 for a question in Latin script, else 0.
kind: 1 where a date, a number or a name is asked for, else 0: what documents about a thing leave out is more often one
    of these than what the thing is, or how and why.
bias: always 1.
"""

_LENGTHS = (8, 32)
_LEAST_READ = -6.0
"""A lower score of close reading says no more; most are of passages that lack a date, say, and were not read."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression over `FEATURES`, fitted on answerable and unanswerable questions.

    Attributes:
        weights: one for each feature.
        on_topic: the best cosine of sentence vectors from which on the documents speak of what a question is about,
            whether or not they answer it.
    """

    weights: tuple[float, ...]
    on_topic: float

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        """The calibration saved in a model folder.

        Raises:
            ModelError: the file is missing or lacks some of them.
        """
        weights = read_fitted(folder, "confidence", FEATURES)
        return cls(tuple(weights.values()), read_fitted(folder, "on_topic", ("dense",))["dense"])

    def confidence(self, features: NDArray[np.float64]) -> float:
        """The probability, 0 to 1, that the best citations hold the answer.

        Args:
            features: shape (len(FEATURES),), as `confidence_features` gives them.
        """
        return float(1.0 / (1.0 + np.exp(-np.dot(self.weights, features))))


def confidence_features(candidates: Candidates, order: NDArray[np.int64], query: Query) -> NDArray[np.float64]:
    """The value of each of `FEATURES`, in that order, shape (len(FEATURES),).

    Args:
        candidates: every candidate's scores.
        order: positions from the best to the worst; must not be empty.
        query: the question.
    """
    top, rest = order[:5], order[5:50]
    read = np.maximum(-np.sort(-candidates.read[top]), _LEAST_READ)

    def best_and_margin(scores: NDArray[np.float32]) -> tuple[float, float]:
        best = float(scores[top].max())
        return best, best - (float(scores[rest].mean()) if len(rest) else 0.0)

    return np.array(
        [
            *best_and_margin(candidates.late),
            *best_and_margin(candidates.dense),
            candidates.coverage[top].max(),
            read[0],
            read[min(2, len(read) - 1)],
            max(float(candidates.peak[top].max()), _LEAST_READ),
            np.log(np.clip(len(np.unique(query.tokens.vectors.round(3), axis=0)), *_LENGTHS)),
            float(query.is_latin),
            float(bool(findable(query.answer_types))),
            1.0,
        ],
        dtype=np.float64,
    )
