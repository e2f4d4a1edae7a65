"""How the tokens of a passage meet those of a question."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.citing.meeting import Meeting, meet
from tests.qa.made_query import ENCODER, passage, query

QUESTION = "来往的口号？"


def met(text: str, question: str = QUESTION) -> Meeting:
    meeting = meet(passage(text), query(question), ENCODER)
    assert meeting is not None
    return meeting


def test_a_character_of_the_question_is_met_wherever_it_stands() -> None:
    meeting = met("天来了，往来。")
    assert [
        meeting.key.text[start] for start, same in zip(meeting.starts, meeting.same, strict=True) if same.any()
    ] == [*"来往来"]
    assert meeting.met.max() == pytest.approx(1, abs=1e-2)


def test_what_tells_nothing_is_no_match() -> None:
    meeting = met("来的？")
    # The particle and the question mark are the same in both, and not worth showing.
    assert meeting.same.any(axis=1).tolist() == [True, True, True]
    assert meeting.matches.tolist() == [True, False, False]
    assert meeting.telling.tolist() == [True, True, False, True, True, False]


@pytest.mark.parametrize(("text", "question"), [("", QUESTION), (" \n", QUESTION), ("来往", ""), ("来往", " ")])
def test_nothing_meets_nothing(text: str, question: str) -> None:
    assert meet(passage(text), query(question), ENCODER) is None


@given(st.text("来往失败。 的ab9", max_size=20), st.text("来往失败？的a", min_size=1, max_size=8))
def test_every_token_has_its_place_and_every_share_its_part(text: str, question: str) -> None:
    meeting = meet(passage(text), query(question), ENCODER)
    if meeting is None:
        assert not text.strip()
        return
    tokens, asked = len(meeting.starts), len(meeting.shares)
    assert meeting.met.shape == meeting.same.shape == (tokens, asked)
    assert meeting.matches.shape == (tokens,)
    assert meeting.starts.tolist() == sorted(set(meeting.starts.tolist()))
    assert meeting.shares.sum() == pytest.approx(1, abs=1e-5)
    assert (meeting.met >= 0).all()
    assert (meeting.met <= 1 + 1e-5).all()
    np.testing.assert_array_equal(meeting.matches, meeting.matches & meeting.same.any(axis=1))
