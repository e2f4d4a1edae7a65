"""Headings, code and markup of Markdown, and its front matter."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.readers.markdown import front_matter, heading_text, line_roles
from index.records import Metadata


@given(
    st.lists(
        st.sampled_from(
            [
                "|a|b|",
                "|-|-|",
                "a | b",
                "--- | ---",
                "|",
                "",
                "---",
                "===",
                "# x",
                "> ",
                "- ",
                "    ",
                "a",
                "```",
                "[a]: b",
            ]
        ).flatmap(lambda part: st.sampled_from([part, f"> {part}", f"- {part}", f"    {part}"])),
        max_size=9,
    ).map("\n".join)
)
def test_roles_are_those_of_the_whole_parser(text: str) -> None:
    """Neither what is inside a line nor the cells of a table decide them."""
    roles = line_roles(text)
    with patch("index.readers.markdown._parser", lambda: MarkdownIt("commonmark").enable("table")):
        assert line_roles(text) == roles


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("# 起因", "起因"),
        ("## 起因 ##", "起因"),
        ("# C#", "C#"),
        ("# a  \t###", "a"),
        ("# #", "#"),
        ("起因 ##", "起因 ##"),
        ("#起因", "#起因"),
    ],
)
def test_heading_without_its_signs(line: str, text: str) -> None:
    start, end = heading_text(line)
    assert line[start:end] == text


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("來往", "來往"),
        ('"來往: 回顧"  ', "來往: 回顧"),
        ("'a'", "a"),
        ('"a', '"a'),
        ("\"a'", "\"a'"),
        ('""', '""'),
        ('"a" and "b"', 'a" and "b'),
        ("   ", ""),
    ],
)
def test_front_matter_takes_quotes_off(value: str, title: str) -> None:
    assert front_matter(f"---\r\nTitle : {value}\r\n---\r\n") == Metadata(title=title)
