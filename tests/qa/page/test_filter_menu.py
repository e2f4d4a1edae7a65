"""The menu that narrows a search."""

from __future__ import annotations

import pytest

from qa import QA
from qa.output.wording import Language
from qa.page.filter_menu import filter_html, filter_text
from qa.protocols import Filter, Writing
from tests.qa.page.shown import Reader


@pytest.mark.parametrize(
    ("chosen", "names", "text"),
    [
        (Filter(frozenset("a")), ["A"], "A"),
        (Filter(frozenset("abc")), ["A", "B", "C"], "3 of 5 documents"),
        (Filter(since="2013"), [], "from 2013"),
        (Filter(until="2014", undated=True), [], "to 2014 or undated"),
        (
            Filter(frozenset("a"), since="2013", until="2014", script=frozenset({Writing.EN, Writing.HANS})),
            ["A"],
            "A · 2013 to 2014 · Simplified Chinese, English",
        ),
        (Filter(), [], ""),
    ],
)
def test_a_filter_says_what_it_lets_pass(chosen: Filter, names: list[str], text: str) -> None:
    assert filter_text(chosen, names, 5, Language.EN) == text


def test_the_menu_offers_the_documents_dates_and_writings(qa: QA) -> None:
    html = filter_html(qa.documents, Language.HANT)
    fields = [each for tag, each in Reader(html).elements if tag == "input"]
    assert [each["value"] for each in fields if each["name"] == "documents"] == [info.id for info in qa.documents]
    assert [each["value"] for each in fields if each["name"] == "script"] == list(Writing)
    assert {"since", "until", "undated"} < {each["name"] for each in fields}
    undated = [info for info in qa.documents if not info.metadata.date] * 2
    assert "since" not in filter_html(undated, Language.EN)
    assert filter_html(qa.documents[:1], Language.EN) == ""
