"""Two evaluations of one question set, compared question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.errors import EvaluationError
from qa.evaluation.measures import MEASURES

_ROUNDS = 10_000
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of two evaluations on the questions that both have.

    Attributes:
        n: how many questions.
        first, second: the means.
        p: two-sided p-value of a paired randomization test, above 0 and at most 1: how often a difference
            at least as large comes about when each question's two values are swapped at random.
        better, worse: on how many questions the second is higher, and lower.
    """

    n: int
    first: float
    second: float
    p: float
    better: int
    worse: int

    def to_dict(self) -> dict[str, float]:
        """The comparison as plain JSON values."""
        return asdict(self)


def compare(
    first: Mapping[str, Mapping[str, float]], second: Mapping[str, Mapping[str, float]], seed: int = 0
) -> dict[str, Comparison]:
    """Two evaluations, question by question: measure to comparison (randomization test: Smucker et al., 2007).

    Args:
        first: measure to value by question id, as `qa.evaluation.evaluate.Evaluation.per_question` gives it.
        second: the same of the other evaluation.
        seed: of the 10,000 random swaps.

    Raises:
        EvaluationError: no question and measure stand in both.
    """
    rng = np.random.default_rng(seed)
    shared = [question for question in first if question in second]
    comparisons = {}
    for measure in MEASURES:
        both = [question for question in shared if measure in first[question] and measure in second[question]]
        if not both:
            continue
        before = np.array([first[question][measure] for question in both])
        after = np.array([second[question][measure] for question in both])
        differences = after - before
        comparisons[measure] = Comparison(
            n=len(both),
            first=float(before.mean()),
            second=float(after.mean()),
            p=_randomization_p(differences[differences != 0], rng),
            better=int((differences > 0).sum()),
            worse=int((differences < 0).sum()),
        )
    if not comparisons:
        raise EvaluationError("The two evaluations share no question; compare evaluations of the same question set.")
    return comparisons


class _Saved(msgspec.Struct):
    questions: dict[str, dict[str, float]]


def read_evaluation(path: Path) -> dict[str, dict[str, float]]:
    """The values by question of an evaluation that was saved as JSON.

    Raises:
        EvaluationError: the file cannot be read or holds no evaluation.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Saved).questions
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read ({error.strerror}); name a saved evaluation.") from None
    except (ValueError, RecursionError) as error:
        raise EvaluationError(
            f"{path} holds no evaluation ({error}); name a file that `chuchu eval --json` wrote."
        ) from None


def _randomization_p(differences: NDArray[np.float64], rng: np.random.Generator) -> float:
    """The p-value of differences none of which is 0: over all swaps if they are few, else over random ones."""
    observed = abs(differences.sum()) - 1e-9
    if 2**differences.size <= _ROUNDS:
        swaps = np.arange(2**differences.size)[:, None] >> np.arange(differences.size) & 1
        return float((np.abs((1 - 2 * swaps) @ differences) >= observed).mean())
    extreme = 1  # The order observed is one of the rounds, so that no p-value is 0.
    for _ in range(0, _ROUNDS, _BATCH):
        signs = 1 - 2 * rng.integers(0, 2, (_BATCH, differences.size), dtype=np.int8)
        extreme += int((np.abs(signs @ differences) >= observed).sum())
    return extreme / (_ROUNDS + 1)
