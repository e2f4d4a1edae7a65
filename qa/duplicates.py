"""Near duplicates among the best passages: reposts and rewordings are cited once, with all their places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.static_model import TokenRows

THRESHOLD = 0.7
_LOOKED_AT = 60
"""Only so many of the best passages are compared, plus what is asked for beyond them."""


def fold_near_duplicates(
    order: NDArray[np.int64],
    tokens: TokenRows,
    weights: NDArray[np.float32],
    k: int,
    threshold: float = THRESHOLD,
) -> list[list[int]]:
    """The best `k` passages without repetitions, each with the later ones that repeat it.

    Two passages repeat each other when the weighted Jaccard similarity of their token sets, the weight of
    the tokens in both divided by that of the tokens in either, reaches the threshold.

    Args:
        order: positions from the best to the worst.
        tokens: token ids of the passage at each position.
        weights: weight of every token, shape (vocabulary,), 0 or more.
        k: how many groups are wanted.
        threshold: 0 to 1.

    Returns:
        At most `k` groups of positions; the first of each group is its best.
    """
    groups: list[list[int]] = []
    sets: list[tuple[frozenset[int], float]] = []
    for position in order[: max(_LOOKED_AT, 2 * k)]:
        own = frozenset(tokens.row(int(position)).tolist())
        weight = _weigh(own, weights)
        for group, (other, other_weight) in zip(groups, sets, strict=True):
            # The similarity cannot exceed the ratio of the weights: most pairs need no intersection.
            if min(weight, other_weight) < threshold * max(weight, other_weight):
                continue
            shared = _weigh(own & other, weights)
            if shared >= threshold * (weight + other_weight - shared) > 0:
                group.append(int(position))
                break
        else:
            groups.append([int(position)])
            sets.append((own, weight))
    return groups[:k]


def _weigh(tokens: frozenset[int], weights: NDArray[np.float32]) -> float:
    return float(weights[list(tokens)].sum()) if tokens else 0.0
