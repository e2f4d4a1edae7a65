"""Names to ask about next, found in the seeds' own passages."""

from __future__ import annotations

from pathlib import Path

from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation
from qa.page.chips import names_nearby

SEEDS = Path(__file__).parents[2] / "seeds"
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


def test_a_document_that_is_gone_offers_nothing() -> None:
    assert names_nearby(cited(1, 5, question="为什么？"), lambda document: "") == []
