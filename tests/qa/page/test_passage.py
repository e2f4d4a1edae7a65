"""A passage as HTML: its marks are elements, and nothing else of it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Span
from qa.page.passage import passage_html
from tests.qa.page.shown import HOSTILE, Reader, cited


def test_hostile_text_brings_no_element_along() -> None:
    reader = Reader(passage_html(cited(HOSTILE, marks=(Span(0, 8),))))
    assert reader.elements == [("mark", {})]
    assert reader.text == HOSTILE


@pytest.mark.parametrize(("text", "script", "shown"), [("來往失敗了", "Hans", "来往失败了"), ("头发", "Hant", "頭髮")])
def test_a_passage_is_converted_with_its_marks(text: str, script: str, shown: str) -> None:
    citation = cited(text, marks=(Span(0, 1),))
    assert passage_html(citation, script) == f"<mark>{shown[0]}</mark>{shown[1:]}"
    assert passage_html(citation) == f"<mark>{text[0]}</mark>{text[1:]}"


@given(st.text(alphabet="来往<&> \n𠮷", max_size=20), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_any_marks_leave_the_text_as_it_is(text: str, bounds: list[tuple[int, int]]) -> None:
    marks = tuple(Span(*sorted(min(each, len(text)) for each in pair)) for pair in bounds)
    assert Reader(passage_html(cited(text, marks=marks))).text == text
