"""Lists of token ids of unequal length, in two arrays, and the tokenization that makes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pathlib import Path

    from tokenizers import Tokenizer

_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Ragged:
    """`n` lists of integers.

    Attributes:
        ids: int32 or int64, shape (total,): all lists end to end.
        starts: int64, shape (n + 1,): list *i* is `ids[starts[i]:starts[i + 1]]`.
    """

    ids: NDArray[np.integer[Any]]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> NDArray[np.integer[Any]]:
        return self.ids[self.starts[row] : self.starts[row + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """int64, shape (n,)."""
        return np.diff(self.starts)

    def take(self, rows: NDArray[np.int64]) -> Ragged:
        """The lists at `rows`, in that order."""
        return self.spans(self.starts[rows], self.starts[rows + 1])

    def spans(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> Ragged:
        """Stretches of `ids`, each from `first[i]` up to `last[i]`."""
        lengths = last - first
        starts = np.concatenate(([0], np.cumsum(lengths)))
        places = np.repeat(first - starts[:-1], lengths) + np.arange(starts[-1])
        return Ragged(self.ids[places], starts)

    def save(self, path: Path) -> None:
        """Write to an .npz file."""
        np.savez(path, ids=self.ids, starts=self.starts)

    @staticmethod
    def load(path: Path) -> Ragged:
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return Ragged(arrays["ids"], arrays["starts"])

    @staticmethod
    def of(lists: Iterable[Sequence[int]]) -> Ragged:
        """From Python lists."""
        kept = [np.asarray(row, dtype=np.int32) for row in lists]
        starts = np.concatenate(([0], np.cumsum([len(row) for row in kept]))).astype(np.int64)
        return Ragged(np.concatenate(kept) if kept else np.zeros(0, np.int32), starts)


def distinct(ids: NDArray[np.integer[Any]], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct values of `ids`, ascending, and the place of each id among them; all are below `size`."""
    present = np.zeros(size, dtype=bool)
    present[ids] = True
    places = np.cumsum(present) - 1
    return np.flatnonzero(present), places[ids]


def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> Ragged:
    """The token ids of each text, int32."""
    lists: list[list[int]] = []
    for start in range(0, len(texts), _AT_ONCE):
        part = tokenizer.encode_batch_fast(texts[start : start + _AT_ONCE], add_special_tokens=False)
        lists += [one.ids for one in part]
    return Ragged.of(lists)
