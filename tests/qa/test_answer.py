"""An answer and its citations as values; `tests/qa/page/test_conversation.py` has their way to JSON and back."""

from __future__ import annotations

import pytest

from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation


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
