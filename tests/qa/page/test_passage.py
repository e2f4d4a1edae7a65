"""A passage as HTML: its marks are elements, and nothing else of it is."""

from __future__ import annotations

from index.records import Span
from qa.page.passage import passage_html
from tests.qa.page.shown import HOSTILE, Reader, cited


def test_hostile_text_brings_no_element_along() -> None:
    reader = Reader(passage_html(cited(HOSTILE, marks=(Span(0, 8),))))
    assert reader.elements == [("mark", {})]
    assert reader.text == HOSTILE
