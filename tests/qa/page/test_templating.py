"""The templates of the page: what is put into one is text, and what is left out is missed."""

from __future__ import annotations

from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from qa.page.templating import render

TEMPLATES = sorted(file.name for file in files("qa.page").joinpath("templates").iterdir())


class Reader(HTMLParser):
    """Collects the text and the attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.attributes: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append(dict(attrs))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"])))
def test_a_value_is_text_between_elements_and_in_attributes(said: str) -> None:
    html = render("documents_progress.html", said=said, done=1, total=3)
    reader = Reader(html)
    assert reader.text == said
    assert reader.attributes == [{}, {"value": "1", "max": "3", "aria-label": said}]
    assert "\n" not in html


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name not in ("parts.html", "card.html")])
def test_a_value_that_is_not_given_is_missed(template: str) -> None:
    with pytest.raises(UndefinedError):
        render(template)
