"""The values that flow from files to the index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Place, Span

PLACES = st.integers(-3, 9)


@given(PLACES, PLACES)
def test_a_span_never_ends_before_it_starts_or_starts_before_the_text(start: int, end: int) -> None:
    if 0 <= start <= end:
        assert len("0123456789"[start:end]) == len(Span(start, end))
    else:
        with pytest.raises(ValueError, match=f"got {start} and {end}"):
            Span(start, end)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)))
def test_spans_are_in_order_of_their_starts_then_of_their_ends(pairs: list[list[int]]) -> None:
    assert [[span.start, span.end] for span in sorted(Span(*pair) for pair in pairs)] == sorted(pairs)


def test_equal_places_are_one() -> None:
    assert len({Place("a.txt", Span(0, 2), (1, 1)), Place("a.txt", Span(0, 2), (1, 1))}) == 1
