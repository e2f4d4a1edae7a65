"""Token vectors of many texts, as an index keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Token vectors of many texts, end to end.

    Attributes:
        vectors: int8, shape (total tokens, token dimension): each points where the token's vector does; its length
            says nothing.
        starts: int64, shape (texts + 1,): text *i* owns `vectors[starts[i]:starts[i + 1]]`.
    """

    vectors: NDArray[np.int8]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: NDArray[np.integer]) -> TokenVectors:
        """The token vectors of some texts, in the order given."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        positions = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return TokenVectors(self.vectors[positions], starts)


def merge_token_vectors(parts: Sequence[tuple[NDArray[np.int64], TokenVectors]], rows: int) -> TokenVectors:
    """Token vectors of all rows out of several parts.

    Args:
        parts: each with an int64 array that says which rows of the whole its texts are; rows in no part have none.
        rows: the number of rows of the whole.
    """
    lengths = np.zeros(rows, dtype=np.int64)
    for owners, part in parts:
        lengths[owners] = np.diff(part.starts)
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    width = parts[0][1].vectors.shape[1] if parts else 0
    vectors = np.empty((starts[-1], width), dtype=np.int8)
    for owners, part in parts:
        shift = np.repeat(starts[owners] - part.starts[:-1], np.diff(part.starts))
        vectors[np.arange(len(part.vectors)) + shift] = part.vectors
    return TokenVectors(vectors, starts)
