"""The best candidates put in the order of a reranker, the others behind them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from qa.protocols import Reranker

DEPTH = 20
"""How many of the best candidates a reranker is given."""


def reranked(
    reranker: Reranker, question: str, keys: Sequence[str], order: NDArray[np.int64], scores: NDArray[np.float64]
) -> NDArray[np.float64]:
    """New scores: of the best candidates what the reranker gives, of the others less than of any of these.

    Args:
        reranker: reads the question with each of the best.
        question: its key.
        keys: of the best passages, in the order of `order`; at least one and at most all.
        order: positions of the candidates from the best to the worst, shape (candidates,).
        scores: by which they are in that order, shape (candidates,).

    Returns:
        float64, shape (candidates,).

    Raises:
        ModelError: the reranker does not give one finite score for each passage.
    """
    best, others = order[: len(keys)], order[len(keys) :]
    given = np.asarray(reranker.scores(question, keys), dtype=np.float64)
    if given.shape != (len(keys),) or not np.isfinite(given).all():
        raise ModelError(
            f"The reranker {type(reranker).__name__} did not give one finite score for each of {len(keys)} passages: "
            "see to it, or ask without it."
        )
    new = np.empty_like(scores)
    new[best] = given
    if len(others):
        new[others] = scores[others] - scores[others].max() + given.min() - 1
    return new
