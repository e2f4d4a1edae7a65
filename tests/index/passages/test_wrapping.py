"""Paragraphs that were wrapped into lines, and how they are joined again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages.cleaning import Piece
from index.passages.wrapping import find_wrapping, unwrap
from index.records import Kind
from index.text.lines import split_lines

SENTENCE = "来往是阿里巴巴推出的一款社交产品它没有做成后来团队转去做了钉钉而钉钉的用户很快就超过了一亿人这是后话了吧"
VERSE = ["床前明月光，", "疑是地上霜。", "举头望明月，", "低头思故乡。"]


def pieces(text: str) -> list[Piece]:
    return [Piece(line.number, line.start, line.end, Kind.BODY, indent=line.indent) for line in split_lines(text)]


def joined(text: str) -> list[bool]:
    """Whether each line goes on in the next."""
    found = pieces(text)
    wrapping = find_wrapping(text, found)
    return [wrapping.joins(upper, lower) for upper, lower in pairwise(found)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("来往\n失败", "来往失败"),
        ("so it\ngoes", "so it goes"),
        ("来往 \r\n  Laiwang", "来往Laiwang"),
        ("Laiwang\r来往", "Laiwang来往"),
        ("\n来往\n", "来往"),
        ("a b", "a b"),
    ],
)
def test_a_break_leaves_a_space_only_between_words_written_with_spaces(text: str, line: str) -> None:
    assert unwrap(text) == line


@given(st.text(alphabet="来a \r\n", max_size=30))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join(unwrap(text).split()) == "".join(text.split())
    assert not set(unwrap(text)) & {"\r", "\n"}


def test_lines_of_one_width_are_one_paragraph_and_the_last_ends_it() -> None:
    text = "\n".join([SENTENCE[:28], SENTENCE[20:48], SENTENCE[10:38], SENTENCE[5:33], "完了。", SENTENCE[:28]])
    assert joined(text) == [True, True, True, True, False]


def test_verse_and_paragraphs_of_a_line_each_stay_apart() -> None:
    assert joined("\n".join(VERSE)) == [False] * 3
    assert joined("\n\n".join([SENTENCE + "。"] * 4)) == [False] * 3


def test_a_quotation_set_apart_belongs_to_the_colon_above_it() -> None:
    assert joined(f"{SENTENCE}。\n\n他喊道：\n\n来往万岁！\n\n{SENTENCE}。") == [False, True, False]


def test_an_indented_line_begins_a_paragraph() -> None:
    lines = [SENTENCE[:28], SENTENCE[20:48], SENTENCE[10:38], "\u3000\u3000" + SENTENCE[5:31], SENTENCE[:28]]
    assert joined("\n".join(lines)) == [True, True, False, True]
