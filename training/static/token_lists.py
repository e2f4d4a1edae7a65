"""Lists of token ids: made of texts, cut, and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.ragged import Ragged

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_AT_ONCE = 20_000


def lists_of(lists: Iterable[Sequence[int] | NDArray[np.integer[Any]]]) -> Ragged:
    """Lists end to end, int32."""
    kept = [np.asarray(row, dtype=np.int32) for row in lists]
    return Ragged.of(np.concatenate(kept) if kept else np.zeros(0, np.int32), [len(row) for row in kept])


def lengths(lists: Ragged) -> NDArray[np.int64]:
    """How long each list is, int64, shape (n,)."""
    return np.diff(lists.starts)


def stretches(lists: Ragged, first: NDArray[np.int64], last: NDArray[np.int64]) -> Ragged:
    """Stretches of the values, each from `first[i]` up to `last[i]`, whatever lists they belong to."""
    count = last - first
    starts = np.concatenate(([0], np.cumsum(count)))
    places = np.repeat(first - starts[:-1], count) + np.arange(starts[-1])
    return Ragged(lists.values[places], starts)


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
    return lists_of(lists)
