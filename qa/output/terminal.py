"""An answer in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from rich.style import Style

from qa.answer import Answer, Citation
from qa.output.parts import remarks, segments, shown_citations, source_lines, summary
from qa.output.wording import Language, surety

_BOLD, _DIM, _MARK, _PLAIN = Style(bold=True), Style(dim=True), Style(color="black", bgcolor="yellow"), Style()
# Where there is no colour, a mark is set between these; no source known to us uses them.
_OPEN, _CLOSE = "⟦", "⟧"
# Chinese and English typesetting begin no line with these, which no library for terminals knows.
_NO_LINE_START = frozenset("，。、；：？！,.;:?!）)」』】》〉”’…%％⟧")
# Invisible characters that reorder or hide what is around them.
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff")


def render_terminal(answer: Answer, color: bool = False, language: Language = Language.EN, width: int = 80) -> str:
    """The answer for a terminal, without a line break at its end.

    With `color` the answering sentence is on yellow and matched words are bold, else the sentence is
    set between ⟦ and ⟧. Lines are broken at `width` columns, a Chinese character counting two.
    """
    head = summary(answer, language)
    if answer.found:
        head += f" · {surety(answer.confidence, language)} ({answer.confidence:.0%})"
    lines = [_styled(head, _BOLD, color)]
    lines += [_styled(_visible(remark), _DIM, color) for remark in remarks(answer, language)]
    for citation in shown_citations(answer):
        about = [_visible(part) for part in source_lines(citation, language)]
        lines += ["", _styled(f"[{citation.number}] {about[0]}", _BOLD, color)]
        lines.append(_styled("    " + " · ".join([_visible(citation.location), *about[1:]]), _DIM, color))
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


def _styled(text: str, style: Style, color: bool) -> str:
    return style.render(text, color_system=ColorSystem.STANDARD) if color else text


def _wrapped(citation: Citation, color: bool, width: int) -> list[str]:
    """The passage in lines of at most `width` columns, styled; a style never runs over a line's end."""
    text = ""
    styles: list[Style] = []
    inside = False
    for piece, marked, matched in segments(citation):
        bracket = "" if color or marked == inside else _OPEN if marked else _CLOSE
        inside = marked
        text += bracket + _visible(piece)
        style = (_MARK if marked else _PLAIN) + (_BOLD if matched else _PLAIN)
        styles += [style] * (len(text) - len(styles))
    if inside and not color:
        text += _CLOSE
        styles.append(_PLAIN)
    lines = []
    for start, end in _broken(text, max(width, 8)):
        runs = groupby(range(start, end), key=styles.__getitem__)
        lines.append("".join(_styled("".join(text[each] for each in run), style, color) for style, run in runs))
    return lines


def _broken(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends: lines end after a space or a wide character, not before closing punctuation."""
    graphemes, _ = split_graphemes(text)
    start = used = before = 0
    allowed = 0
    for begin, end, columns in graphemes:
        if begin > start and text[begin] not in _NO_LINE_START and (columns == 2 or before == 2):
            allowed = begin
        while used + columns > width and begin > start:
            cut = allowed if allowed > start else begin
            yield start, cut
            start, used = cut, cell_len(text[cut:begin])
        used += columns
        before = columns
        if text[begin] == " ":
            allowed = end
    if start < len(text):
        yield start, len(text)
