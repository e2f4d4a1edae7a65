"""Which documents pass a filter: on the seeds, and on dates and writings as they come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuestionError
from index.records import DocumentInfo, Metadata
from qa import QA
from qa.protocols import Filter, Writing
from qa.question.document_filter import DocumentChooser, writings_of

# The numbers that the seeds' names begin with, in the order of the index.
ALL = ["000", "001", "002", "003", "004"]


def passing(qa: QA, chosen: Filter) -> list[str]:
    return [id_[:3] for id_ in qa.choose(chosen) or ()]


def test_a_filter_with_nothing_set_lets_all_pass(qa: QA) -> None:
    chooser = DocumentChooser(qa.documents, lambda document: "")
    assert chooser.choose(Filter()) is None
    assert chooser.choose(Filter(undated=True)) is None


@pytest.mark.parametrize(
    ("since", "until", "undated", "expected"),
    [
        ("2013", "2013", False, ["000", "002"]),
        ("2014", "", False, ["001", "002", "003"]),
        ("2014", "", True, ["001", "002", "003", "004"]),
        ("", "2013-09", False, ["002"]),
        ("", "2013-10", False, ["000", "002"]),
        ("2019-10-31", "", False, ["001"]),
        ("2020", "", True, ["004"]),
        ("2020", "", False, []),
    ],
)
def test_seeds_by_date(qa: QA, since: str, until: str, undated: bool, expected: list[str]) -> None:
    assert passing(qa, Filter(since=since, until=until, undated=undated)) == expected


def test_seeds_by_what_they_are_written_in(qa: QA) -> None:
    assert passing(qa, Filter(script=frozenset({Writing.HANS}))) == ["002", "004"]
    assert passing(qa, Filter(script=frozenset({Writing.HANT}))) == ["000", "001", "003"]
    assert passing(qa, Filter(script=frozenset({Writing.HANS, Writing.HANT}))) == ALL
    assert passing(qa, Filter(script=frozenset({Writing.EN, Writing.MIXED}))) == []


def test_every_part_of_a_filter_narrows(qa: QA) -> None:
    named = frozenset(info.id for info in qa.documents[:2])
    assert passing(qa, Filter(documents=named)) == ["000", "001"]
    assert passing(qa, Filter(documents=named, since="2019")) == ["001"]
    assert passing(qa, Filter(documents=named, since="2019", script=frozenset({Writing.HANS}))) == []


def test_documents_that_are_not_there_are_named(qa: QA) -> None:
    with pytest.raises(QuestionError, match=r"no document 'b\.txt' in this index"):
        qa.choose(Filter(documents=["z.txt", "b.txt", qa.documents[0].id]))


def test_a_question_is_put_to_the_documents_that_pass(qa_light: QA) -> None:
    def cited(documents: Collection[str] | None = None, filter: Filter | None = None) -> set[str]:
        answer = qa_light.ask("来往", k=50, documents=documents, filter=filter, marked=0)
        return {citation.place.document for citation in answer}

    assert {document[:3] for document in cited(filter=Filter(since="2014"))} <= {"001", "002", "003"}
    assert cited(filter=Filter(script="Hans")) == cited(qa_light.choose(Filter(script="zh-Hans")))
    assert cited(filter=Filter()) == cited()
    assert cited(filter=Filter(since="2020")) == set()
    with pytest.raises(QuestionError, match="Both `documents` and `filter` are given"):
        cited([], Filter())
    with pytest.raises(QuestionError, match="`documents` is one string"):
        cited(qa_light.documents[0].id)


DAYS = st.dates(date(1500, 1, 1), date(2099, 12, 31))


@given(DAYS, DAYS, DAYS)
def test_a_day_passes_exactly_between_the_bounds(day: date, since: date, until: date) -> None:
    info = DocumentInfo("a.txt", "a.txt", Metadata(date=str(day)), 1)
    chooser = DocumentChooser([info], lambda document: "")
    passing = chooser.choose(Filter(since=str(since), until=str(until)))
    assert passing == (("a.txt",) if since <= day <= until else ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("来往是阿里巴巴的产品。", {Writing.HANS}),
        ("來往是阿里巴巴的產品。", {Writing.HANT}),
        ("Laiwang was a product of Alibaba.", {Writing.EN}),
        ("来往 was a product of 阿里巴巴 in 2013", {Writing.MIXED}),
        ("来往是阿里巴巴的产品。\n來往是阿里巴巴的產品。", {Writing.MIXED}),
        ("人口", {Writing.HANS, Writing.HANT}),
        ("来往是阿里巴巴的产品，用 App 聊天，还可以转账。" * 9 + "\n簡體", {Writing.HANS}),
        ("2013 ...", set()),
    ],
)
def test_what_a_text_is_written_in(text: str, expected: set[Writing]) -> None:
    assert writings_of(text) == expected


@given(st.text())
def test_any_text_is_written_in_something_known_or_nothing(text: str) -> None:
    assert writings_of(text) <= set(Writing)
