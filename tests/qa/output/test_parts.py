"""The parts of an answer, before they are set for a terminal or a page."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation, Difference, Refusal
from qa.output.parts import (
    also_at,
    document_name,
    provenance,
    remarks,
    render_json,
    segments,
    shown_citations,
    source_lines,
    summary,
)  # fmt: skip
from qa.output.wording import Language
from tests.qa.output.made_answers import answered, cited

TEXT = "来往失败了。没有人用它。"


def commented(
    number: int = 1, document: str = "a.txt", marks: tuple[Span, ...] = (), also: tuple[Place, ...] = ()
) -> Citation:
    place = Place(document, Span(0, len(TEXT)), (number, number))
    about = Metadata(
        title="来往" if document == "a.txt" else "", author="甲", date="2018", inferred=frozenset({"date"})
    )
    return Citation(number, number, place, document, TEXT, marks, (), 1.0, Kind.COMMENT, "缘起", about, also)


def answer(*citations: Citation, found: bool = True, refusal: Refusal | None = None) -> Answer:
    return Answer("来往？", found, 0.9, citations, refusal)


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12)), max_size=3))
def test_segments_are_the_text_cut_at_the_marks(bounds: list[tuple[int, int]]) -> None:
    spans = tuple(Span(start, max(start + 1, end)) for start, end in bounds)
    pieces = list(segments(commented(marks=spans)))
    assert "".join(text for text, _, _ in pieces) == TEXT
    marked = {position for span in spans for position in range(span.start, span.end)}
    shown = [inside for text, inside, _ in pieces for _ in text]
    assert [position for position, inside in enumerate(shown) if inside] == sorted(marked)


def test_of_an_answer_that_was_not_found_the_three_nearest_are_shown() -> None:
    four = [commented(number) for number in range(1, 5)]
    assert len(shown_citations(answer(*four))) == 4
    assert shown_citations(answer(*four, found=False)) == tuple(four[:3])


def test_the_line_above_tells_how_many_or_why_none() -> None:
    assert summary(answer(commented(1), commented(2, "b.txt")), Language.EN) == "2 passages from 2 documents"
    said = {
        summary(answer(*citations, found=False, refusal=refusal), Language.EN)
        for citations, refusal in (
            ((), Refusal.EMPTY),
            ((), Refusal.OFF_TOPIC),
            ((commented(),), Refusal.OFF_TOPIC),
            ((commented(),), Refusal.NEAR_MISS),
        )
    }  # fmt: skip
    assert len(said) == 4


def test_remarks_are_a_sentence_each() -> None:
    told = Answer("q", True, 0.9, (), asked_as="来往 · 它呢", corrections=(("腾迅", "腾讯"),),
                  differences=(Difference((("2011年", (1,)), ("2013年", (2, 3)))),))  # fmt: skip
    followed, corrected, differing = remarks(told, Language.EN)
    assert "来往 · 它呢" in followed
    assert "腾迅" in corrected
    assert "腾讯" in corrected
    assert "2011年 [1] · 2013年 [2, 3]" in differing
    assert remarks(answer(), Language.EN) == []


def test_other_places_are_named_and_the_rest_counted() -> None:
    places = tuple(Place("b.txt", Span(0, 1), (line, line)) for line in range(1, 6))
    assert also_at(commented(), Language.EN) == ""
    assert "+" not in also_at(commented(also=places[:3]), Language.EN)
    assert "b.txt line 3 + 2" in also_at(commented(also=places), Language.EN)


def test_what_is_known_of_a_source_and_what_is_inferred() -> None:
    about = commented().metadata
    author, date = provenance(about, Language.EN)
    assert author == "甲"
    assert date != "2018"
    assert "2018" in date
    assert document_name(about, "a.txt") == "来往"
    assert document_name(Metadata(), "a.txt") == "a.txt"
    assert source_lines(commented(), Language.HANS) == ["来往", "甲", "2018（推断）", "读者评论", "见“缘起”一节"]


@pytest.mark.parametrize("question", ["来往？", '"<\n'])
def test_json_is_the_answer_itself(question: str) -> None:
    told = Answer(question, True, 0.5, (commented(),))
    assert json.loads(render_json(told)) == json.loads(json.dumps(told.to_dict()))
    assert "\\u" not in render_json(answer(commented()))


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_segments_are_the_text_and_the_union_of_the_spans(text: str, spans: list[tuple[int, int]]) -> None:
    marks = tuple(Span(*sorted((min(a, len(text)), min(b, len(text))))) for a, b in spans)
    cut = list(segments(cited(text, marks=marks)))
    assert "".join(part for part, _, _ in cut) == text
    inside = {position for mark in marks for position in range(mark.start, mark.end)}
    assert sum(len(part) for part, marked, _ in cut if marked) == len(inside)


def test_json_is_the_answer(slogan: Citation) -> None:
    answer = answered(slogan)
    text = render_json(answer)
    assert json.loads(text) == answer.to_dict()
    assert slogan.text.replace('"', '\\"') in text
