"""Weights in 4 bits made whole numbers: what they are worth stays what it was."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.encoders.packed_weights import unpacked, whole_numbers

BLOCKS = st.tuples(st.integers(1, 4), st.integers(1, 3)).flatmap(
    lambda shape: st.tuples(
        arrays(np.uint8, (*shape, 16)),
        arrays(np.float16, shape, elements=st.floats(-4, 4, width=16)),
    )
)


def test_the_first_of_two_neighbours_is_the_low_half_of_a_byte() -> None:
    row = unpacked(np.full((1, 1, 16), 0xF9, np.uint8), np.full((1, 1), 2, np.float16))
    assert row.shape == (1, 32)
    assert list(row[0, :2]) == [2.0, 14.0]


@given(BLOCKS)
def test_whole_numbers_are_off_by_half_a_unit_at_most(blocks: tuple[np.ndarray, np.ndarray]) -> None:
    rows = unpacked(*blocks)
    whole, worth = whole_numbers(rows)
    assert whole.dtype == np.int8
    assert whole.shape == rows.T.shape
    assert np.abs(whole).max() <= 63
    assert (worth > 0).all()
    assert (np.abs(whole.T * worth[:, None] - rows) <= worth[:, None] * 0.5001).all()
