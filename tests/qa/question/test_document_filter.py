"""Which documents pass a filter: on the seeds, and on dates and writings as they come."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import DocumentInfo, Metadata
from qa import QA
from qa.question.document_filter import DocumentChooser, DocumentFilter, Writing, date_range, is_date, writings_of

# The numbers that the seeds' names begin with, in the order of the index.
ALL = ["000", "001", "002", "003", "004"]


def passing(qa: QA, chosen: DocumentFilter) -> list[str]:
    chooser = DocumentChooser(qa.documents, lambda document: qa.document(document).text)
    return [id_[:3] for id_ in chooser.choose(chosen) or []]


def test_a_filter_with_nothing_set_lets_all_pass(qa: QA) -> None:
    chooser = DocumentChooser(qa.documents, lambda document: "")
    assert chooser.choose(DocumentFilter()) is None
    assert chooser.choose(DocumentFilter(undated=True)) is None


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
    assert passing(qa, DocumentFilter(since=since, until=until, undated=undated)) == expected


def test_seeds_by_what_they_are_written_in(qa: QA) -> None:
    assert passing(qa, DocumentFilter(writings=frozenset({Writing.HANS}))) == ["002", "004"]
    assert passing(qa, DocumentFilter(writings=frozenset({Writing.HANT}))) == ["000", "001", "003"]
    assert passing(qa, DocumentFilter(writings=frozenset({Writing.HANS, Writing.HANT}))) == ALL
    assert passing(qa, DocumentFilter(writings=frozenset({Writing.EN, Writing.MIXED}))) == []


def test_every_part_of_a_filter_narrows(qa: QA) -> None:
    named = frozenset(info.id for info in qa.documents[:2])
    assert passing(qa, DocumentFilter(documents=named)) == ["000", "001"]
    assert passing(qa, DocumentFilter(documents=named, since="2019")) == ["001"]
    assert passing(qa, DocumentFilter(documents=named, since="2019", writings=frozenset({Writing.HANS}))) == []


def test_documents_that_are_not_there_are_named(qa: QA) -> None:
    chooser = DocumentChooser(qa.documents, lambda document: "")
    assert chooser.unknown(DocumentFilter(documents=frozenset({"z.txt", "b.txt", qa.documents[0].id}))) == [
        "b.txt",
        "z.txt",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2013", ("2013-00-00", "2013-99-99")),
        ("2013-10", ("2013-10-00", "2013-10-99")),
        ("2013/2014", ("2013-00-00", "2014-99-99")),
        ("2013年10月3日 08:30", ("2013-10-03", "2013-10-03")),
        ("2013.1.9", ("2013-01-09", "2013-01-09")),
        ("Oct 3, 2013", ("2013-00-00", "2013-99-99")),
        ("20131003", None),
        ("last year", None),
        ("", None),
    ],
)
def test_dates_as_sources_write_them(text: str, expected: tuple[str, str] | None) -> None:
    assert date_range(text) == expected


@pytest.mark.parametrize("text", ["2013-13", "2013-10-32", "13", "2013-", "2013/2014", "0000", "٢٠١٣", "2013年"])
def test_what_is_no_date_is_refused(text: str) -> None:
    assert not is_date(text)
    with pytest.raises(ValueError, match="no date"):
        DocumentFilter(since=text)


DAYS = st.dates(date(1500, 1, 1), date(2099, 12, 31))


@given(DAYS, DAYS, DAYS)
def test_a_day_passes_exactly_between_the_bounds(day: date, since: date, until: date) -> None:
    info = DocumentInfo("a.txt", "a.txt", Metadata(date=str(day)), 1)
    chooser = DocumentChooser([info], lambda document: "")
    passing = chooser.choose(DocumentFilter(since=str(since), until=str(until)))
    assert passing == (["a.txt"] if since <= day <= until else [])


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


@given(
    st.builds(
        DocumentFilter,
        st.frozensets(st.text(max_size=9), max_size=3),
        st.sampled_from(["", "2013", "2013-10"]),
        st.sampled_from(["", "2014-01-31"]),
        st.booleans(),
        st.frozensets(st.sampled_from(Writing)),
    )
)
def test_a_filter_survives_its_plain_values(chosen: DocumentFilter) -> None:
    back = msgspec.convert(chosen.to_dict(), DocumentFilter)
    assert back.to_dict() == chosen.to_dict()
    assert bool(back) == bool(chosen)
