"""Conversations that went to the browser and came back."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation, Difference
from qa.page.conversation import (
    How,
    Turn,
    dump_turns,
    history_of,
    link_query,
    load_filter,
    load_questions,
    load_turns,
)
from qa.page.problems import Problem, ProblemKind
from qa.protocols import Filter, Writing

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


NARROWED = Filter(["a.txt", "b & c.txt"], since="2013", until="2014-06", undated=True, script="Hant")


def test_a_conversation_comes_back_as_it_was() -> None:
    asked = [Turn("来往？", ANSWER, NARROWED, alone=True), Turn("x", Problem(ProblemKind.TOO_LONG, "5,000"))]
    turns = load_turns(dump_turns(asked))
    assert isinstance(turns[0].outcome, Answer)
    assert turns[0].outcome.to_dict() == ANSWER.to_dict()
    assert (turns[0].narrowed, turns[0].alone) == (NARROWED, True)
    assert turns[1] == asked[1]


def test_a_conversation_kept_before_there_were_filters_comes_back() -> None:
    kept = {"turns": [{"question": "来往？", "answer": ANSWER.to_dict()}]}
    assert [turn.narrowed for turn in load_turns(json.dumps(kept))] == [Filter()]


def test_only_the_new_turns_are_sent() -> None:
    sent = json.loads(dump_turns([Turn("a", ANSWER), Turn("b", ANSWER)], first=1, how=How.REPLACED))
    assert (sent["first"], sent["how"]) == (1, "replaced")
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


def test_a_question_refers_to_those_answered_since_the_last_one_asked_alone() -> None:
    failed = Problem(ProblemKind.INDEX)
    turns = [Turn("a", ANSWER), Turn("b", failed), Turn("c", ANSWER), Turn("d", ANSWER, alone=True), Turn("e", ANSWER)]
    assert [history_of(turns, number) for number in range(6)] == [[], ["a"], ["a"], [], ["d"], ["d", "e"]]


def test_a_link_holds_the_questions_and_the_filter() -> None:
    turns = [Turn("来往？", ANSWER), Turn("a&b=c #?", ANSWER, NARROWED)]
    fields = parse_qs(link_query(turns, 1), strict_parsing=True)
    assert fields.pop("q") == ["来往？", "a&b=c #?"]
    assert fields == {
        "documents": ["a.txt", "b & c.txt"],
        "since": ["2013"],
        "until": ["2014-06"],
        "undated": ["true"],
        "script": ["zh-Hant"],
    }
    assert parse_qs(link_query(turns, 0)) == {"q": ["来往？"]}


@pytest.mark.parametrize(
    "text",
    ["", "5", "[]", "null", '{"documents": "a"}', '{"documents": [1]}', '{"since": 2013}', '{"until": "soon"}',
     '{"script": ["la"]}', '{"script": "en"}'],
)  # fmt: skip
def test_anything_else_is_no_filter(text: str) -> None:
    with pytest.raises(ValueError, match=r"no date|[Ee]xpected|Invalid|truncated"):
        load_filter(text)


def test_a_filter_comes_as_the_page_sends_it() -> None:
    sent = {"documents": ["a.txt"], "since": " 2013 ", "until": "", "undated": False, "script": ["en", "mixed"]}
    assert load_filter(json.dumps(sent)) == Filter("a.txt", since="2013", script=[Writing.EN, Writing.MIXED])
