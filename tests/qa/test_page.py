"""The page's HTML, without a browser: what a source says is never read as markup."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.errors import QuestionError
from index.records import Kind, Metadata, Place, Span
from qa import QA
from qa.answer import Answer, Citation
from qa.page.cards import answer_html, error_html, question_html
from qa.page.events import Events
from qa.page.html import escape, language_tag, passage_html
from qa.page.view import View
from qa.page.words import WORDS
from qa.texts import Language

HOSTILE = (
    "<script>alert(1)</script> **b** _i_ [x](javascript:alert(1)) ![y](http://e.example/z.png) `c` $$x$$ | a | b |\n"
    "# h\n- l\n\n    code\n<img src=x onerror=alert(1)> &lt; &#60; www.e.example http://e.example \\* ~~s~~"
)
# What Gradio's sanitizer keeps of the elements and attributes that a card may use.
ALLOWED = {
    "div": {"class", "id"},
    "p": {"class", "lang"},
    "ol": {"class"},
    "ul": {"class"},
    "li": {"class", "id"},
    "span": {"class", "lang", "title"},
    "button": {"class", "lang", "type", "name", "value", "title"},
    "details": {"class"},
    "summary": set(),
    "mark": set(),
    "b": set(),
}


class Reader(HTMLParser):
    """Collects the text and the elements of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def cited(text: str, marks: tuple[Span, ...] = (), title: str = "") -> Citation:
    place = Place("a.txt", Span(0, len(text)), (3, 4))
    about = Metadata(title=title, author="A <b>", date="2013", inferred=frozenset({"date"}))
    return Citation(1, 0, place, "seeds/a.txt", text, marks, (), 1.0, Kind.COMMENT, "# h", about, (place,))


plain = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]), max_size=80)


@given(plain)
def test_escaped_text_is_itself_in_html_and_in_markdown(text: str) -> None:
    assert Reader(escape(text)).text == text
    paragraph = f"x{escape(text)}x"
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(paragraph)
    reader = Reader(rendered)
    assert [tag for tag, _ in reader.elements] == ["p"]
    assert reader.text.strip("\n") == f"x{text}x"


def test_hostile_text_brings_no_element_along() -> None:
    reader = Reader(passage_html(cited(HOSTILE, marks=(Span(0, 8),))))
    assert reader.elements == [("mark", {})]
    assert reader.text == HOSTILE


def test_reordering_controls_are_made_visible() -> None:
    assert escape("a\u202eb\x00\x1b") == "a\ufffdb\ufffd\ufffd"


@pytest.mark.parametrize("language", list(Language))
def test_an_answer_uses_only_what_the_sanitizer_keeps(language: Language) -> None:
    citations = (cited(HOSTILE, (Span(3, 9),), HOSTILE),)
    answer = Answer(HOSTILE, True, 0.6, citations, asked_as=HOSTILE)
    html = answer_html(2, answer, View(language), lambda document: 9, [HOSTILE], feedback=True) + question_html(HOSTILE)
    reader = Reader(html)
    for tag, attributes in reader.elements:
        assert set(attributes) <= ALLOWED[tag]
    assert "\n" not in html
    assert reader.text.count(HOSTILE) == 5
    assert WORDS[language].open_source in reader.text
    assert "9" in reader.text


def test_a_refusal_is_told_apart_and_claims_no_surety() -> None:
    answer = Answer("q", False, 0.1, (cited("来往"),))
    html = answer_html(0, answer, View(Language.HANS), lambda document: 0)
    assert 'class="answer not-found"' in html
    assert "surety" not in html


def test_an_error_is_one_sentence() -> None:
    reader = Reader(error_html(QuestionError("The question is <too> long: shorten it."), Language.EN))
    assert "The question is <too> long: shorten it." in reader.text


def test_text_gets_the_glyphs_of_its_script() -> None:
    assert [language_tag(text) for text in ("來往", "来往", "人口", "Laiwang")] == ["zh-Hant", "zh-Hans", "zh", "en"]


@pytest.mark.parametrize(
    "arguments",
    [
        (None, [], 5, None),
        ("来往", "来往是什么？", 5, None),
        ("来往", [1], 5, None),
        ("来往", [], "5", None),
        ("来往", [], True, None),
        ("来往", [], 5, "a.txt"),
        ("来往", [], 5, [["a.txt"]]),
    ],
)
def test_a_request_of_the_wrong_types_is_answered_with_a_sentence(qa: QA, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(gr.Error, match=": send "):
        Events(qa, (), None).search(*arguments)
