"""Near duplicates among the best passages: reposts and rewordings are cited once, with all their places."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.ragged import Ragged

_THRESHOLD = 0.7
_LOOKED_AT = 40
"""Only so many of the best passages are compared, plus what is asked for beyond them."""


def fold_near_duplicates(
    order: NDArray[np.int64],
    tokens: Ragged,
    weights: NDArray[np.float32],
    k: int,
    tells_apart: Callable[[int], bool] = lambda token: False,
) -> list[list[int]]:
    """The best `k` passages without repetitions, each with the later ones that repeat it.

    Two passages repeat each other when the weighted Jaccard similarity of their token sets, the weight of
    the tokens in both divided by that of the tokens in either, is 0.7 or more.

    Args:
        order: positions from the best to the worst.
        tokens: token ids of the passage at each position.
        weights: weight of every token, shape (vocabulary,), 0 or more.
        k: how many groups are wanted.
        tells_apart: whether a token is one, a number, by which passages differ however alike they are.

    Returns:
        At most `k` groups of positions; the first of each group is its best.
    """
    looked_at = order[: max(_LOOKED_AT, 2 * k)]
    alike = _similar(tokens.take(looked_at), weights) >= _THRESHOLD
    groups: list[list[int]] = []
    for place in range(len(looked_at)):
        for group in groups:
            if alike[group[0], place] and not _told_apart(tokens, looked_at[[group[0], place]], tells_apart):
                group.append(place)
                break
        else:
            groups.append([place])
    return [[int(looked_at[place]) for place in group] for group in groups[:k]]


def _similar(passages: Ragged, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weighted Jaccard similarity of every two passages, 0 to 1, shape (passages, passages)."""
    distinct, where = np.unique(passages.values, return_inverse=True)
    holds = np.zeros((len(passages), len(distinct)), dtype=np.float32)
    holds[np.repeat(np.arange(len(passages)), np.diff(passages.starts)), where] = 1
    shared = (holds * weights[distinct]) @ holds.T
    own = shared.diagonal()
    either = own[:, None] + own[None, :] - shared
    return np.asarray(shared / np.maximum(either, np.float32(1e-9)), dtype=np.float32)


def _told_apart(tokens: Ragged, pair: NDArray[np.int64], tells_apart: Callable[[int], bool]) -> bool:
    first, second = (frozenset(tokens.row(int(position)).tolist()) for position in pair)
    return any(map(tells_apart, first ^ second))
