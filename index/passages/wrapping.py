"""Paragraphs that a program wrapped into lines, and how to join them again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.passages.cleaning import Piece
from index.records import Kind
from index.text.lines import NARROWEST_WRAP, ends_sentence, is_list_item, is_table_row, is_wide, width

_SPACES = re.compile(r"\s+")
_WIDEST_WRAP = 120
_TOO_WIDE_FOR_VERSE = 40
_FEWEST = 3
_SLACK = 3
_FRAGMENT = re.compile(r"[^\"'“「『‘].{0,7}[!！。?？]")


def unwrap(text: str) -> str:
    """`text` on one line: a line break and the white space around it vanish, or leave one space.

    The space stays between two characters of scripts that are written with spaces.
    """

    def joint(match: re.Match[str]) -> str:
        spaces, (start, end) = match.group(), match.span()
        if "\n" not in spaces and "\r" not in spaces:
            return spaces
        return "" if start == 0 or end == len(text) or is_wide(text[start - 1]) or is_wide(text[end]) else " "

    return _SPACES.sub(joint, text) if "\n" in text or "\r" in text else text


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How the lines of a text were wrapped.

    Attributes:
        text: which.
        columns: the width every paragraph was wrapped at; 0 where there is no such width.
        spaced: whether blank lines stand between the paragraphs.
    """

    text: str
    columns: int
    spaced: bool

    def joins(self, upper: Piece, lower: Piece) -> bool:
        """Whether two neighbouring pieces are parts of one paragraph."""
        if upper.kind is not Kind.BODY or lower.kind is not Kind.BODY or upper.line == lower.line:
            return False
        if upper.fixed or lower.fixed:
            return False
        if not self.text[upper.end : lower.start].isspace():
            return False
        if lower.line - upper.line == 1 and not self.columns and not self.spaced:
            return False
        above = self.text[upper.start : upper.end]
        below = self.text[lower.start : lower.end]
        if lower.line - upper.line > 1:
            return above[-1] in ":：" and _FRAGMENT.fullmatch(below) is not None and not is_list_item(below)
        if lower.indent > upper.indent or is_list_item(below) or is_table_row(above) or is_table_row(below):
            return False
        if self.columns:
            return _fills(above, below, self.columns)
        return width(above) >= _TOO_WIDE_FOR_VERSE and not ends_sentence(above)


def find_wrapping(text: str, pieces: list[Piece]) -> Wrapping:
    """How the lines of a text were wrapped, told from all its pieces."""
    body = [piece for piece in pieces if piece.kind is Kind.BODY and not piece.fixed]
    pairs = [(upper, lower) for upper, lower in pairwise(body) if lower.line - upper.line == 1]
    spaced = len(pairs) * 10 <= len(body) * 3
    texts = [
        (text[upper.start : upper.end], text[lower.start : lower.end])
        for upper, lower in pairs
        if lower.indent <= upper.indent
    ]
    narrow = [(above, below) for above, below in texts if width(above) <= _WIDEST_WRAP]
    columns = max((width(above) for above, _ in narrow), default=0)
    if columns < NARROWEST_WRAP or len(narrow) < _FEWEST or len(narrow) * 2 < len(texts):
        return Wrapping(text, 0, spaced)
    filled = unfinished = broken = 0
    for above, below in narrow:
        fills, ends = _fills(above, below, columns), ends_sentence(above)
        filled += fills
        unfinished += fills and not ends
        broken += not fills and not ends
    # Whole paragraphs of equal length end in stops, wrapped lines mostly do not; and a short line without
    # a stop, with another right below, was not wrapped.
    wrapped = filled * 10 >= len(narrow) * 6 and unfinished * 2 >= filled and broken * 10 <= len(narrow)
    return Wrapping(text, columns if wrapped else 0, spaced)


def _fills(above: str, below: str, columns: int) -> bool:
    """Whether the first word of the lower line would not have fitted on the upper one."""
    word = below[:2] if is_wide(below[0]) else below.split(maxsplit=1)[0]
    taken = width(above)
    return taken <= columns <= taken + width(word) + _SLACK
