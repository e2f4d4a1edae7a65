"""How sure an answer is: a calibrated probability that the citations hold it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from qa.fusion import FILE_NAME, Candidates
from qa.query import Query

FEATURES = ("late", "late_second", "coverage", "dense", "late_margin", "latin", "bias")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression over `FEATURES`, fitted on answerable and unanswerable questions.

    Attributes:
        weights: one for each feature.
    """

    weights: tuple[float, ...]

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        """The calibration saved in a model folder.

        Raises:
            ModelError: the file is missing or has other fields.
        """
        file = folder / FILE_NAME
        try:
            values = json.loads(file.read_text("utf-8"))["confidence"]
            return cls(tuple(float(values[name]) for name in FEATURES))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"The calibration {file} cannot be read ({error}): refit it with `python -m training.fusion`."
            ) from error

    def confidence(self, features: NDArray[np.float64]) -> float:
        """The probability, 0 to 1, that the best citations hold the answer."""
        return float(1.0 / (1.0 + np.exp(-np.dot(self.weights, features))))


def confidence_features(candidates: Candidates, order: NDArray[np.int64], query: Query) -> NDArray[np.float64]:
    """What the calibration looks at, in the order of `FEATURES`.

    Args:
        candidates: every candidate's scores.
        order: positions from the best to the worst; must not be empty.
        query: the question.
    """
    top = order[:5]
    late = candidates.late[top]
    rest = candidates.late[order[5:50]]
    return np.array(
        [
            late.max(),
            candidates.late[order[0]],
            candidates.coverage[top].max(),
            candidates.dense[top].max(),
            late.max() - (rest.mean() if len(rest) else 0.0),
            float(query.is_latin),
            1.0,
        ],
        dtype=np.float64,
    )
