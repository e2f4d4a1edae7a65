"""Headings of plain text, told by their length, their ending and their neighbours."""

from __future__ import annotations

import re
from itertools import pairwise

from index.text.lines import NARROWEST_WRAP, Line, ends_sentence, is_list_item, is_table_row, width

_WIDEST = 60
_LONG = 60
"""Columns: a heading is at most so wide, and the text below it at least so long."""
_LONGEST_QUESTION = 18
_LONGEST_NUMBERED = 30
_LONGEST_OPENING = 24

_CHAPTER = re.compile(r"第[一二三四五六七八九十百千零〇两\d]{1,6}[章节回卷部篇]|chapter \w+")
_WORD = re.compile(r"[^\W\d_].*?[^\W\d_]")
_BULLET = tuple("-*+•·●○◆▪■")


def find_headings(lines: list[Line], folded: list[str], others: set[int]) -> set[int]:
    """The positions of lines that head what is below them.

    `folded` are the texts of `lines`; `others` are positions that are known to be something else. A heading
    is short, ends in no stop and stands by itself above a longer line; numbered ones may end in a stop, and
    short questions are headings on a page of long paragraphs. Three and more in a row are a list or a poem.
    """
    kept = [position for position in range(len(lines)) if position not in others]
    widths = {position: width(folded[position]) for position in kept}
    long_page = sum(columns >= _LONG for columns in widths.values()) * 2 >= len(kept)
    # On a page with blank lines between its paragraphs, a heading has them on both sides.
    spaced = bool(lines) and lines[-1].number * 2 >= len(lines) * 3
    following = dict(pairwise(kept))
    preceding = {after: before for before, after in following.items()}
    numbered: set[int] = set()
    plain: set[int] = set()
    found: set[int] = set()
    for position in kept:
        line = folded[position]
        if widths[position] > _WIDEST or is_table_row(line) or not _WORD.search(line):
            continue
        if is_list_item(line):
            if _may_head_numbered(line):
                numbered.add(position)
        elif _stands_alone(lines, folded, position, spaced):
            if _CHAPTER.match(line) and not ends_sentence(line):
                found.add(position)
            elif long_page and _may_head(line, "".join(folded[position + 1 : position + 2])):
                plain.add(position)
    for position in numbered:
        after, before = following.get(position), preceding.get(position)
        beside = [folded[other] for other in (before, after) if other is not None]
        if after is not None and widths[after] > widths[position] and not any(is_list_item(line) for line in beside):
            found.add(position)
    for position in plain:
        run, after = _run(position, plain, following)
        above, _ = _run(position, plain, preceding)
        enough = min(_LONG, 2 * widths[position])
        if run + above <= 1 and (after is None or widths[after] >= enough or folded[position].endswith(":")):
            found.add(position)
    return found


def _run(position: int, members: set[int], following: dict[int, int]) -> tuple[int, int | None]:
    """How many members follow one on another, 2 at most, and the first position behind them."""
    run, after = 0, following.get(position)
    while after is not None and after in members and run < 2:
        run, after = run + 1, following.get(after)
    return run, after


def _may_head_numbered(line: str) -> bool:
    return not line.startswith(_BULLET) and len(line) <= _LONGEST_NUMBERED and not line.endswith((",", ":", ";"))


def _may_head(line: str, below: str) -> bool:
    """Whether a short line that stands alone reads like a heading; `below` is the line under it."""
    if line.endswith("?"):
        return len(line) <= _LONGEST_QUESTION and line[0] not in "\"'"
    if line.endswith(":"):
        return len(line) <= _LONGEST_OPENING and is_list_item(below)
    return not ends_sentence(line) and not line.endswith((",", "、"))


def _stands_alone(lines: list[Line], folded: list[str], position: int, spaced: bool) -> bool:
    """Whether a line is no part of a wrapped paragraph."""
    number = lines[position].number
    if position and number - lines[position - 1].number == 1:
        above = folded[position - 1]
        if spaced or (not ends_sentence(above) and width(above) >= NARROWEST_WRAP):
            return False
    return not (spaced and position + 1 < len(lines) and lines[position + 1].number - number == 1)
