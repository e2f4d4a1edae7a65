"""Near duplicates among the best passages: reposts and rewordings are cited once, with all their places.

Two passages repeat each other when their terms are mostly the same and their numbers all are. To cut forty passages
into terms takes longer than to rank them, so only those are whose sentence vectors are near each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.text.tokens import terms

LOOKED_AT = 40
"""So many of the best passages are compared, or twice as many as are asked for where that is more."""
_THRESHOLD = 0.7
_NEAR = 0.7
"""Passages with a lower cosine are never compared: in the seeds two that repeat each other have .96, others .86."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Content:
    """What passages are compared by: the terms of a key, and the numbers in it."""

    terms: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def of(cls, key: str) -> Content:
        """Of a key."""
        return cls(frozenset(terms(key)), frozenset(_NUMBER.findall(key)))

    def repeats(self, other: Content, weight: Callable[[str], float]) -> bool:
        """Whether two passages say the same.

        They do if they have the same numbers, and if their weighted Jaccard similarity, the weight of the terms in both
        divided by that of the terms in either, is 0.7 or more.

        Args:
            other: that of another passage.
            weight: what a term tells, above 0.
        """
        if self.numbers != other.numbers:
            return False
        either = sum(map(weight, sorted(self.terms | other.terms)))
        return either > 0 and sum(map(weight, sorted(self.terms & other.terms))) >= _THRESHOLD * either


def fold_near_duplicates(
    vectors: NDArray[np.float32], content: Callable[[int], Content], weight: Callable[[str], float], k: int
) -> list[list[int]]:
    """The best `k` passages without repetitions, each with the later ones that repeat it.

    Args:
        vectors: sentence vectors of the passages, the best first, unit length, shape (passages, dimension).
        content: of the passage at a position, 0 for the best.
        weight: what a term tells, above 0.
        k: how many groups are wanted.

    Returns:
        At most `k` groups of positions; the first of each group is its best.
    """
    near = vectors @ vectors.T >= _NEAR
    known: dict[int, Content] = {}

    def of(place: int) -> Content:
        if place not in known:
            known[place] = content(place)
        return known[place]

    groups: list[list[int]] = []
    for place in range(len(vectors)):
        for group in groups:
            if near[group[0], place] and of(group[0]).repeats(of(place), weight):
                group.append(place)
                break
        else:
            groups.append([place])
    return groups[:k]
