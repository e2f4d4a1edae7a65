"""Text as HTML that shows it as it is."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.page.escaping import escape, language_tag


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
