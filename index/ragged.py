"""Rows of unequal length, end to end: the token ids of texts, or their token vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Ragged:
    """The values of many rows in one array.

    Attributes:
        values: shape (total, ...), of any dtype: an id a token, say, or a vector a token.
        starts: int64, shape (rows + 1,), ascending from 0: row *i* owns `values[starts[i]:starts[i + 1]]`.
    """

    values: NDArray[Any]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, values: NDArray[Any], lengths: Sequence[int] | NDArray[np.integer]) -> Ragged:
        """Rows of these lengths, in order; together they are as long as `values`."""
        return cls(values, np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))

    def row(self, row: int) -> NDArray[Any]:
        """The values of one row."""
        return self.values[self.starts[row] : self.starts[row + 1]]

    def take(self, rows: NDArray[np.integer]) -> Ragged:
        """Some of the rows, in the order given."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        positions = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return Ragged(self.values[positions], starts)


def merge(parts: Sequence[tuple[NDArray[np.int64], Ragged]], rows: int, empty: NDArray[Any]) -> Ragged:
    """The rows of several parts as one.

    Args:
        parts: each with an int64 array, shape (rows of the part,): which rows of the whole its rows are; a row in no
            part is empty.
        rows: the number of rows of the whole.
        empty: shape (0, ...): what the values are where there are no parts.
    """
    lengths = np.zeros(rows, dtype=np.int64)
    for owners, part in parts:
        lengths[owners] = np.diff(part.starts)
    merged = Ragged.of(empty, lengths)
    model = parts[0][1].values if parts else empty
    values = np.empty((merged.starts[-1], *model.shape[1:]), dtype=model.dtype)
    for owners, part in parts:
        shift = np.repeat(merged.starts[owners] - part.starts[:-1], np.diff(part.starts))
        values[np.arange(len(part.values)) + shift] = part.values
    return Ragged(values, merged.starts)
