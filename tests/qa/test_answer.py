"""An answer and its citations as values, and as plain JSON and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation, Difference, Refusal

SHORT = st.text(max_size=6)
LINES = st.tuples(st.integers(1, 9), st.integers(0, 9)).map(lambda pair: (pair[0], pair[0] + pair[1]))
METADATA = st.builds(
    Metadata, SHORT, SHORT, SHORT, SHORT, SHORT, st.frozensets(st.sampled_from(["date", "title"]), max_size=2)
)


@st.composite
def citations(draw: st.DrawFn, number: int = 1) -> Citation:
    text = draw(st.text(max_size=12))
    end = st.integers(0, len(text))
    spans = st.lists(st.tuples(end, end).map(lambda pair: Span(*sorted(pair))), max_size=2).map(tuple)
    also = st.lists(st.builds(Place, SHORT, st.just(Span(0, 0)), LINES), max_size=2).map(tuple)
    start = draw(st.integers(0, 99))
    return Citation(
        number=number,
        row=draw(st.integers(0, 99)),
        place=Place(draw(SHORT), Span(start, start + len(text)), draw(LINES)),
        file=draw(SHORT),
        text=text,
        marks=draw(spans),
        matches=draw(spans),
        score=draw(st.integers(-8_000, 8_000)) / 8,
        kind=draw(st.sampled_from(Kind)),
        heading=draw(SHORT),
        metadata=draw(METADATA),
        also=draw(also),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    count = draw(st.integers(0, 3))
    value = st.tuples(SHORT, st.lists(st.integers(1, 5), max_size=2).map(tuple))
    return Answer(
        question=draw(SHORT),
        found=draw(st.booleans()),
        confidence=draw(st.integers(0, 16)) / 16,
        citations=tuple(draw(citations(number)) for number in range(1, count + 1)),
        refusal=draw(st.none() | st.sampled_from(Refusal)),
        asked_as=draw(SHORT),
        corrections=tuple(draw(st.lists(st.tuples(SHORT, SHORT), max_size=2))),
        differences=tuple(Difference(tuple(each)) for each in draw(st.lists(st.lists(value, max_size=2), max_size=2))),
        index_version=draw(SHORT),
        timings={"total": draw(st.floats(0, 1e4))},
    )


@given(answers())
def test_an_answer_comes_back_but_for_rows_refusal_and_timings(answer: Answer) -> None:
    again = Answer.from_dict(json.loads(json.dumps(answer.to_dict())))
    kept = tuple(replace(each, row=-1) for each in answer.citations)
    assert again == replace(answer, citations=kept, refusal=None, timings={})


@given(answers())
def test_what_came_back_is_told_as_before(answer: Answer) -> None:
    told = answer.to_dict()
    again = Answer.from_dict(told).to_dict()
    assert again | {"refusal": told["refusal"], "timings": told["timings"]} == told


def entry() -> dict[str, Any]:
    place = Place("a.txt", Span(0, 2), (1, 1))
    citation = Citation(1, 0, place, "a.txt", "来往", (Span(0, 1),), (), 1.0, Kind.BODY, "", Metadata())
    return Answer("q", True, 0.5, (citation,)).to_dict()


@pytest.mark.parametrize(
    ("field", "value"),
    [("marks", [[0, 3]]), ("marks", [[2, 1]]), ("matches", [[0, 3]]), ("marks", [[-1, 1]]), ("span", [9, 3]),
     ("lines", "x"), ("lines", [1]), ("kind", "ad"), ("text", 5), ("score", None), ("inferred", [1]), ("also", [{}])],
)  # fmt: skip
def test_a_citation_that_cannot_be_is_refused(field: str, value: object) -> None:
    wrong = entry()
    wrong["citations"][0][field] = value
    with pytest.raises(ValueError, match=r"."):
        Answer.from_dict(wrong)


@pytest.mark.parametrize(
    ("field", "value"), [("confidence", 1.5), ("confidence", -0.1), ("found", 1), ("question", None), ("citations", {})]
)
def test_an_answer_that_cannot_be_says_which_field(field: str, value: object) -> None:
    assert Answer.from_dict(entry()).found
    with pytest.raises(ValueError, match=field):
        Answer.from_dict(entry() | {field: value})


@pytest.mark.parametrize("wrong", [None, 5, [], {}, "answer"])
def test_anything_else_is_no_answer(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"Expected|missing"):
        Answer.from_dict(wrong)


def cited(number: int, lines: tuple[int, int]) -> Citation:
    place = Place("a.txt", Span(0, 2), lines)
    return Citation(number, 0, place, "seeds/a.txt", "来往", (), (), 1.0, Kind.BODY, "", Metadata())


@pytest.mark.parametrize(
    ("lines", "location"), [((7, 7), "seeds/a.txt:7"), ((7, 9), "seeds/a.txt:7-9"), ((99, 100), "seeds/a.txt:99-100")]
)
def test_a_citation_says_where_it_stands(lines: tuple[int, int], location: str) -> None:
    assert cited(1, lines).location == location


@pytest.mark.parametrize("found", [True, False])
def test_an_answer_is_gone_through_by_its_citations_and_is_always_true(found: bool) -> None:
    citations = (cited(1, (7, 7)), cited(2, (1, 2)))
    answer = Answer("来往？", found, 0.5, citations)
    assert tuple(answer) == citations
    # Whether it was found is not for `if answer` to say, nor whether there is a citation.
    assert bool(answer)
    assert bool(Answer("", found, 0.0, ()))
    assert not hasattr(answer, "__len__")
