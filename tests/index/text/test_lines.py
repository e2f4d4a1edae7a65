"""Lines: where they stand, how wide they are, how they begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.lines import count_lines, ends_sentence, is_list_item, is_table_row, is_wide, split_lines, width


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_knows_its_number_its_place_and_its_indent(end: str) -> None:
    text = end.join(["来往", "", "\u3000\u3000微信 ", " \t"])
    assert [(line.number, text[line.start : line.end], line.indent) for line in split_lines(text)] == [
        (1, "来往", 0),
        (3, "微信", 2),
    ]
    assert count_lines(text) == 4


@given(st.text(alphabet="来a \t\r\n", max_size=40))
def test_every_character_that_is_no_white_space_stands_in_one_line(text: str) -> None:
    lines = split_lines(text)
    assert "".join("".join(text[line.start : line.end].split()) for line in lines) == "".join(text.split())
    assert all(before.number < after.number and before.end < after.start for before, after in pairwise(lines))
    assert all(line.number <= count_lines(text) for line in lines)


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("来往", 4), ("abc", 3), ("来a往", 5), ("“来往”", 6), ("，", 2)]
)
def test_a_chinese_character_takes_two_columns(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    "text", ["失败了。", "为什么？」", "如下：", "他说……", "so it goes.", "来往——", "（完。）", "；"]
)
def test_a_stop_ends_a_sentence_with_what_closes_behind_it(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["", "失败了", "失败，", "。失败", "失败-", "（完）"])
def test_all_else_ends_none(text: str) -> None:
    assert not ends_sentence(text)


@pytest.mark.parametrize("text", ["- 来往", "1. 来往", "（3）来往", "三、来往", "①来往", "12）来往", "• a"])
def test_a_bullet_or_a_number_begins_a_list_item(text: str) -> None:
    assert is_list_item(text)


@pytest.mark.parametrize("text", ["来往", "-来往", "3.5亿用户", "2013年", "1234) x", "一个"])
def test_a_number_of_something_else_begins_none(text: str) -> None:
    assert not is_list_item(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\tb", True),
        ("| a | b |", True),
        ("来往  5亿  微信", True),
        ("来往\u30005亿\u3000微信", True),
        ("来往  微信", False),
        ("a b", False),
    ],
)
def test_columns_make_a_row(text: str, found: bool) -> None:
    assert is_table_row(text) is found


def test_full_width_signs_are_wide_and_latin_letters_are_not() -> None:
    assert all(map(is_wide, "来カ，Ａ"))
    assert not any(map(is_wide, "aé, "))
