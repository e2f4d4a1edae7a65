"""An answer in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from qa.answer import Answer, Citation
from qa.output.parts import remarks, segments, shown_citations, source_lines, summary
from qa.output.wording import Language, surety

_BOLD, _DIM, _MARK, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[30;43m", "\x1b[0m"


# Where there is no colour, a mark is set between these; no source known to us uses them.
_OPEN, _CLOSE = "⟦", "⟧"


_NO_LINE_START = frozenset("，。、；：？！,.;:?!）)」』】》〉”’…%％⟧")


# Invisible characters that reorder or hide what is around them.
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff")


def render_terminal(answer: Answer, color: bool = False, language: Language = Language.EN, width: int = 80) -> str:
    """The answer for a terminal, without a line break at its end.

    With `color` the answering sentence is on yellow and matched words are bold, else the sentence is
    set between ⟦ and ⟧. Lines are broken at `width` columns, a Chinese character counting two.
    """

    def style(code: str, text: str) -> str:
        return f"{code}{text}{_PLAIN}" if color and text else text

    head = summary(answer, language)
    if answer.found:
        head += f" · {surety(answer.confidence, language)} ({answer.confidence:.0%})"
    lines = [style(_BOLD, head)]
    lines += [style(_DIM, _visible(remark)) for remark in remarks(answer, language)]
    for citation in shown_citations(answer):
        about = [_visible(part) for part in source_lines(citation, language)]
        lines += ["", style(_BOLD, f"[{citation.number}] {about[0]}")]
        place = f"{_visible(citation.file)}:{citation.place.lines[0]}"
        if citation.place.lines[1] != citation.place.lines[0]:
            place += f"-{citation.place.lines[1]}"
        lines.append(style(_DIM, "    " + " · ".join([place, *about[1:]])))
        lines += ["    " + line for line in _wrapped(citation, color, width - 4)]
    return "\n".join(lines)


def _visible(text: str) -> str:
    """`text` with every control character replaced by a symbol, so that it cannot steer a terminal."""
    return "".join(_symbol(char) for char in text)


def _symbol(char: str) -> str:
    code = ord(char)
    if char in "\n\t":
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return "\ufffd" if 0x80 <= code < 0xA0 or char in _BIDI or char in "\u2028\u2029" else char


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _wrapped(citation: Citation, color: bool, width: int) -> list[str]:
    """The passage in lines of at most `width` columns, styled; a style never runs over a line's end."""
    cells: list[tuple[str, str]] = []
    inside = False
    for text, marked, matched in segments(citation):
        if not color and marked != inside:
            cells.append((_OPEN if marked else _CLOSE, ""))
        inside = marked
        code = (_MARK if marked else "") + (_BOLD if matched else "")
        cells += [(char, code) for char in _visible(text)]
    if inside and not color:
        cells.append((_CLOSE, ""))
    return ["".join(_styled(line, color)) for line in _broken(cells, max(width, 8))]


def _broken(cells: list[tuple[str, str]], width: int) -> Iterator[list[tuple[str, str]]]:
    """Cells cut into lines: after a space or a wide character, not before closing punctuation."""
    start = used = 0
    last_break = 0
    position = 0
    while position < len(cells):
        char = cells[position][0]
        wide = _columns(char) == 2
        if position > start and char not in _NO_LINE_START and (wide or _columns(cells[position - 1][0]) == 2):
            last_break = position
        if used + _columns(char) > width and position > start:
            cut = last_break if last_break > start else position
            yield cells[start:cut]
            start = position = last_break = cut
            used = 0
            continue
        used += _columns(char)
        position += 1
        if char == " ":
            last_break = position
    if start < len(cells):
        yield cells[start:]


def _styled(line: list[tuple[str, str]], color: bool) -> Iterator[str]:
    current = ""
    for char, code in line:
        if color and code != current:
            yield (_PLAIN if current else "") + code
            current = code
        yield char
    if color and current:
        yield _PLAIN
