"""Headings of plain text."""

from __future__ import annotations

import pytest

from index.passages.headings import find_headings
from index.text.lines import split_lines
from index.text.script import fold

BODY = "来往是阿里巴巴在二零一三年推出的一款社交产品，它没有做成，后来团队转去做了钉钉，这是一个很长的段落。"


def headings(text: str, others: frozenset[int] = frozenset()) -> list[str]:
    lines = split_lines(text)
    found = find_headings(lines, [fold(text[line.start : line.end]) for line in lines], set(others))
    return [text[lines[position].start : lines[position].end] for position in sorted(found)]


@pytest.mark.parametrize("heading", ["来往的失败", "来往为什么失败?", "第三章 来往", "一、来往的失败", "1. 来往"])
def test_a_short_line_above_a_long_one_heads_it(heading: str) -> None:
    assert headings(f"{BODY}\n\n{heading}\n\n{BODY}\n\n{BODY}") == [heading]


@pytest.mark.parametrize(
    "line",
    ["来往失败了。", "来往、", "他说，", "来往" * 40, "- 来往", "……", "a | b | c", "“来往为什么失败?”", "1. 来往："],
)
def test_what_reads_like_a_sentence_an_item_or_a_row_heads_nothing(line: str) -> None:
    assert headings(f"{BODY}\n\n{line}\n\n{BODY}\n\n{BODY}") == []


def test_three_short_lines_in_a_row_are_a_list() -> None:
    assert headings(f"{BODY}\n\n来往\n\n微信\n\n钉钉\n\n{BODY}\n\n{BODY}\n\n{BODY}") == []
    assert headings("1. 来往\n2. 微信\n3. 钉钉\n" + BODY) == []


def test_what_is_known_to_be_something_else_is_no_heading() -> None:
    text = f"{BODY}\n\n来往的失败\n\n{BODY}"
    assert headings(text) == ["来往的失败"]
    assert headings(text, frozenset({1})) == []


def test_a_line_inside_a_paragraph_is_no_heading() -> None:
    assert headings(f"{BODY}\n来往的失败\n{BODY}\n\n{BODY}\n\n{BODY}\n\n{BODY}") == []
    assert headings("") == []
