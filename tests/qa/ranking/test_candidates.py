"""Candidates and their order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.ranking.candidates import ranked
from tests.made_candidates import candidates


@given(st.lists(st.integers(min_value=0, max_value=3), min_size=1, max_size=30))
def test_equal_scores_keep_the_order_of_rows(scores: list[int]) -> None:
    order = ranked(np.arange(len(scores)), np.array(scores, dtype=np.float64))

    assert [(-scores[position], position) for position in order] == sorted(
        (-score, row) for row, score in enumerate(scores)
    )


def test_the_order_is_of_rows_wherever_they_stand() -> None:
    assert ranked(np.array([9, 2, 5]), np.array([1.0, 1.0, 2.0])).tolist() == [2, 1, 0]
    assert ranked(np.array([], np.int64), np.array([])).tolist() == []


@given(st.lists(st.floats(-5, 5, width=32), max_size=8))
def test_there_are_as_many_as_rows(scores: list[float]) -> None:
    assert len(candidates(scores)) == len(scores)
