"""Names to ask about next, found in the seeds' own passages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation
from qa.page.suggestions import names_nearby

SEEDS = Path(__file__).parents[3] / "seeds"
PUSHED = "000_6d546c181283620b.txt"


def text_of(document: str) -> str:
    return (SEEDS / document).read_text("utf-8")


def cited(*lines: int, question: str) -> Answer:
    texts = [text_of(PUSHED).split("\n")[line - 1] for line in lines]
    return Answer(
        question,
        True,
        0.9,
        tuple(
            Citation(n, n, Place(PUSHED, Span(0, 0), (n, n)), PUSHED, text, (), (), 1.0, Kind.BODY, "", Metadata())
            for n, text in enumerate(texts, start=1)
        ),
    )


def test_people_and_quoted_names_are_offered_as_they_are_written() -> None:
    names = names_nearby(cited(1, 4, 5, question="为什么？"), text_of)
    assert "陸兆禧" in names
    assert "來往" in names
    assert len(names) <= 6


def test_what_was_asked_about_is_not_offered_again_in_either_script() -> None:
    for question in ("来往是陆兆禧推动的吗？", "來往是陸兆禧推動的嗎？"):
        names = names_nearby(cited(1, 4, 5, question=question), text_of)
        assert not {"陸兆禧", "來往"} & set(names)


def test_products_that_no_dictionary_has_and_dates_are_offered() -> None:
    names = names_nearby(cited(7, 11, 21, question="为什么？"), text_of)
    assert "微信" in names
    assert "2011年" in names
    assert "2011年" not in names_nearby(cited(7, 11, 21, question="2011年发生了什么？"), text_of)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2013年10月21日发布,2013年改名", ["2013年10月21日"]),
        ("于2013-10-21发布", ["2013-10-21"]),
        ("12013年、2013-10-211、第2013个", []),
        ("1999年、2001年3月、2002年4月5日", ["2002年4月5日", "2001年3月"]),
    ],
)
def test_the_fullest_dates_are_offered_and_no_part_of_one(text: str, dates: list[str]) -> None:
    answer = cited(1, question="为什么？")
    (citation,) = answer.citations
    assert names_nearby(replace(answer, citations=(replace(citation, text=text),)), lambda document: "") == dates


def test_a_document_that_is_gone_offers_nothing() -> None:
    assert names_nearby(cited(1, 5, question="为什么？"), lambda document: "") == []
