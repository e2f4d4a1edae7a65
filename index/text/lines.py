"""Lines of a text: where they stand, how wide they are, how they begin and end."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_ENDS_SENTENCE = re.compile(r"(?:[。！？!?；;：:…~～]|\.{1,6}|—{2})[\"'”’」』)）】》〕\]]*$")
_LIST_ITEM = re.compile(
    r"(?:[-*+•·●○◆▪■]\s|[(（]?\d{1,3}[)）、]|\d{1,3}\.(?!\d)|[(（]?[一二三四五六七八九十]{1,3}[)）、]|[①-⑳])"
)
_TABLE_ROW = re.compile(r"\t|\s\|\s|^\||\S {2,}\S.*\S {2,}\S|\S\u3000+\S.*\S\u3000+\S")
_NARROW = re.compile(r"[\u0000-\u10ff\u1e00-\u1fff\u2010-\u2027\u2030-\u205e]")

NARROWEST_WRAP = 48
"""Columns: a shorter line was not wrapped by a program."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank.

    Attributes:
        number: 1-based, within the text.
        start, end: its first character and the one behind its last, white space at both ends left out.
        indent: white-space characters in front.
    """

    number: int
    start: int
    end: int
    indent: int


def split_lines(text: str) -> list[Line]:
    r"""The lines of `text` that are not blank; a line ends at `\n`, `\r\n` or `\r`."""
    lines: list[Line] = []
    begin = 0
    breaks = [match.span() for match in _LINE_BREAK.finditer(text)]
    breaks.append((len(text), len(text)))
    for number, (end, following) in enumerate(breaks, start=1):
        if end > begin:
            raw = text[begin:end]
            stripped = raw.strip()
            if stripped:
                indent = len(raw) - len(raw.lstrip())
                lines.append(Line(number, begin + indent, begin + indent + len(stripped), indent))
        begin = following
    return lines


def count_lines(text: str) -> int:
    r"""How many lines `text` has, one more than its line breaks (`\n`, `\r\n` or `\r`)."""
    return 1 + sum(1 for _ in _LINE_BREAK.finditer(text))


def width(text: str) -> int:
    """Columns on a screen with a fixed pitch: two for a Chinese character, one for a Latin letter."""
    return 2 * len(text) - len(_NARROW.findall(text))


def ends_sentence(text: str) -> bool:
    """Whether `text` ends in a stop, colon, semicolon or dash, closing quotes and brackets aside."""
    return _ENDS_SENTENCE.search(text, max(0, len(text) - 12)) is not None


def is_list_item(text: str) -> bool:
    """Whether `text` begins with a bullet or a number of a list."""
    return _LIST_ITEM.match(text) is not None


def is_table_row(text: str) -> bool:
    """Whether `text` is set in columns: tabs, bars, or several gaps of two spaces and more."""
    return _TABLE_ROW.search(text) is not None


def is_wide(char: str) -> bool:
    """Whether `char` belongs to a script written without spaces (Chinese, kana, full-width signs)."""
    return unicodedata.east_asian_width(char) in "WF"
