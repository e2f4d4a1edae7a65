"""Text as HTML that shows it as it is."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.page.escaping import escape, language_tag
from tests.qa.page.shown import Reader


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cf", "Cs"])))
def test_what_is_escaped_reads_as_what_it_was_and_holds_no_markup(text: str) -> None:
    escaped = escape(text)
    assert html.unescape(escaped) == text
    assert not set(escaped) & set("<>\"'*_`[]()\n")


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\ufeff", "\x00", "\x1b", "\x85"])
def test_what_would_rewrite_its_neighbours_is_made_visible(unseen: str) -> None:
    assert escape(f"a{unseen}b") == "a\ufffdb"


@pytest.mark.parametrize(
    ("text", "tag"),
    [("来往软件", "zh-Hans"), ("來往軟體", "zh-Hant"), ("人山人海", "zh"), ("Laiwang", "en"), ("", "en")],
)
def test_glyphs_are_those_of_the_script(text: str, tag: str) -> None:
    assert language_tag(text) == tag


plain = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]), max_size=80)


@given(plain)
def test_escaped_text_is_itself_in_html_and_in_markdown(text: str) -> None:
    assert Reader(escape(text)).text == text
    paragraph = f"x{escape(text)}x"
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(paragraph)
    reader = Reader(rendered)
    assert [tag for tag, _ in reader.elements] == ["p"]
    assert reader.text.strip("\n") == f"x{text}x"


def test_reordering_controls_are_made_visible() -> None:
    assert escape("a\u202eb\x00\x1b") == "a\ufffdb\ufffd\ufffd"


def test_text_gets_the_glyphs_of_its_script() -> None:
    assert [language_tag(text) for text in ("來往", "来往", "人口", "Laiwang")] == ["zh-Hant", "zh-Hans", "zh", "en"]
