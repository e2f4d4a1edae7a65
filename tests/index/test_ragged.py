"""Rows of unequal length, against lists."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ragged import Ragged, merge

ROWS = st.lists(st.lists(st.integers(-128, 127), max_size=5), max_size=8)


def ragged(rows: list[list[int]], width: int = 0) -> Ragged:
    """The rows, each number a value or, with a width, a vector of so many of it."""
    values = np.array([value for row in rows for value in row], np.int8)
    if width:
        values = np.repeat(values[:, None], width, axis=1)
    return Ragged.of(values, [len(row) for row in rows])


def lists(rows: Ragged) -> list[list[int]]:
    assert rows.values.dtype == np.int8
    assert rows.starts.dtype == np.int64
    values = rows.values if rows.values.ndim == 1 else rows.values[:, 0]
    return [values[start:end].tolist() for start, end in zip(rows.starts[:-1], rows.starts[1:], strict=True)]


@given(ROWS, st.sampled_from([0, 1, 3]))
def test_rows_are_those_that_were_given(rows: list[list[int]], width: int) -> None:
    made = ragged(rows, width)
    assert len(made) == len(rows)
    assert lists(made) == rows
    for number, row in enumerate(rows):
        assert made.row(number).shape == ((len(row), width) if width else (len(row),))


@given(ROWS.filter(len), st.data(), st.sampled_from([0, 3]))
def test_rows_are_taken_in_the_order_wanted(rows: list[list[int]], data: st.DataObject, width: int) -> None:
    wanted = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=10))
    taken = ragged(rows, width).take(np.array(wanted, np.int64))
    assert lists(taken) == [rows[row] for row in wanted]


@given(ROWS, st.lists(st.integers(0, 3), min_size=8, max_size=8), st.randoms(), st.sampled_from([0, 3]))
def test_parts_are_merged_where_their_rows_belong(
    rows: list[list[int]], owners: list[int], random: Random, width: int
) -> None:
    """A row of the fourth part is in none, and empty."""
    parts = []
    for part in range(3):
        own = [row for row in range(len(rows)) if owners[row] == part]
        random.shuffle(own)
        parts.append((np.array(own, np.int64), ragged([rows[row] for row in own], width)))
    merged = merge(parts, len(rows), np.zeros((0, 3) if width else 0, np.int8))
    assert lists(merged) == [row if owners[number] < 3 else [] for number, row in enumerate(rows)]


@pytest.mark.parametrize("count", [0, 3])
def test_no_parts_are_empty_rows_of_the_kind_given(count: int) -> None:
    merged = merge([], count, np.zeros((0, 4), np.int8))
    assert len(merged) == count
    assert merged.values.shape == (0, 4)
    assert lists(merged) == [[]] * count


def test_empty_rows_are_allowed() -> None:
    empty = Ragged(np.zeros((0, 4), np.int8), np.zeros(3, np.int64))
    assert len(empty) == 2
    assert len(empty.take(np.array([1])).values) == 0
