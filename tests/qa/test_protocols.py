"""The filter as a value: what it takes, what it refuses, and its plain JSON."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuestionError
from qa.protocols import Filter, Writing


@pytest.mark.parametrize("text", ["2013-13", "2013-", "last year"])
def test_what_is_no_date_or_script_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="is no date: write a year"):
        Filter(since=text)
    with pytest.raises(QuestionError, match="is no date: write a year"):
        Filter(until=text)
    with pytest.raises(QuestionError, match=r"is no script .*: choose of Hans, Hant, en, mixed"):
        Filter(script=["en", text])


def test_one_name_is_as_good_as_a_list() -> None:
    assert Filter("a.txt", script="Hant") == Filter(["a.txt"], script=[Writing.HANT])
    assert Filter(script=["hans", "zh-hant"]) == Filter(script={Writing.HANS, "Hant"})


@given(
    st.builds(
        Filter,
        st.frozensets(st.text(max_size=9), max_size=3),
        since=st.sampled_from(["", "2013", "2013-10"]),
        until=st.sampled_from(["", "2014-01-31"]),
        undated=st.booleans(),
        script=st.frozensets(st.sampled_from(Writing)),
    )
)
def test_a_filter_survives_its_plain_values(chosen: Filter) -> None:
    back = msgspec.convert(chosen.to_dict(), Filter)
    assert back.to_dict() == chosen.to_dict()
    assert bool(back) == bool(chosen)
