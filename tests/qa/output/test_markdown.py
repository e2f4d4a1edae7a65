"""Answers as Markdown: no text of a source is markup."""

from __future__ import annotations

import re

from index.records import Span
from qa.output.markdown import escape_markdown, render_markdown
from tests.qa.output.made_answers import HOSTILE, answered, cited


def test_markdown_escapes_what_would_be_markup() -> None:
    shown = render_markdown(answered(cited(HOSTILE, marks=(Span(0, 8),))))
    body = shown.split("> ", 1)[1]
    assert body.startswith("<mark>&lt;script&gt;</mark>")
    unescaped = re.sub(r"\\[^\w\s]", "", body)
    assert not re.search(r"[`*|\[\]$#]|<(?!/?mark>)", unescaped)


def test_markdown_keeps_a_passage_on_one_line() -> None:
    assert "\n" not in escape_markdown("# a\n\n- b\n<p>")
