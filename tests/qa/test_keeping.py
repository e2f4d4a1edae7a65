"""Conversations that went to the browser and came back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuestionError
from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation, Difference
from qa.page.keeping import Turn, dump_turns, load_questions, load_turns

PLACE = Place("a.txt", Span(3, 9), (2, 4))
CITATION = Citation(
    1, 7, PLACE, "seeds/a.txt", "来往来往来往", (Span(0, 2),), (Span(2, 4),), 0.25, Kind.COMMENT, "口号",
    Metadata("t", "a", "d", "s", "u", frozenset({"date"})), (Place("b.txt", Span(0, 0), (5, 5)),),
)  # fmt: skip
ANSWER = Answer(
    "来往？",
    True,
    0.75,
    (CITATION,),
    asked_as="来往 来往？",
    corrections=(("莱往", "来往"),),
    differences=(Difference((("2011", (1,)), ("2013", (2,)))),),
    index_version="g1",
)


def test_a_conversation_comes_back_as_it_was() -> None:
    error = QuestionError("Too long: shorten it.")
    turns = load_turns(dump_turns([Turn("来往？", ANSWER), Turn("x", error)]))
    assert isinstance(turns[0].outcome, Answer)
    assert turns[0].outcome.to_dict() == ANSWER.to_dict()
    assert str(turns[1].outcome) == str(error)


def test_only_the_new_turns_are_sent() -> None:
    sent = json.loads(dump_turns([Turn("a", ANSWER), Turn("b", ANSWER)], first=1))
    assert sent["first"] == 1
    assert [turn["question"] for turn in sent["turns"]] == ["b"]


@given(st.text(max_size=40) | st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists).map(json.dumps))
def test_anything_else_is_no_conversation(text: str) -> None:
    assert load_turns(text) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("marks", [[0, 99]]), ("kind", "ad"), ("text", 5), ("span", [9, 3]), ("lines", "x"), ("also", 1)],
)
def test_a_citation_that_cannot_be_is_refused(field: str, value: object) -> None:
    kept = json.loads(dump_turns([Turn("q", ANSWER)]))
    kept["turns"][0]["answer"]["citations"][0][field] = value
    assert load_turns(json.dumps(kept)) == []


def test_questions_of_a_link() -> None:
    assert load_questions('["来往？", "x"]') == ["来往？", "x"]
    assert [load_questions(text) for text in ("", "5", "[1]", "null")] == [[], [], [], []]
