"""Headings, code and markup of Markdown, and its front matter."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.passages.splitting import split_document
from index.readers.markdown import front_matter, heading_text, line_roles
from index.records import Metadata
from tests.index.readers.reading import read


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


def test_markdown_keeps_its_text_and_gives_its_front_matter(tmp_path: Path) -> None:
    text = '---\r\ntitle: "來往: 回顧"\r\nauthor: 張三\r\ntags: [a]\r\n---\r\n\r\n# 起因\r\n\r\n說來話長。\r\n'
    (tmp_path / "a.md").write_bytes(text.encode())
    (document,) = read(tmp_path / "a.md")
    assert document.text == text
    assert document.metadata == Metadata(title="來往: 回顧", author="張三")
    passages = split_document(document).passages
    assert [(passage.text, passage.place.lines) for passage in passages] == [("起因", (7, 7)), ("說來話長。", (9, 9))]
