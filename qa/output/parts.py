"""An answer as text: for a terminal, as Markdown, as JSON. Nothing in it is rephrased.

Source text may hold anything: control characters are shown as visible symbols in a terminal, and
every character with a meaning in Markdown or HTML is escaped in Markdown.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator

from index.records import Kind, Metadata, Span
from qa.answer import Answer, Citation, Refusal
from qa.output.wording import TEXTS, Language, count, line_range, surety

_BOLD, _DIM, _MARK, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[30;43m", "\x1b[0m"
_NEAREST = 3
# Where there is no colour, a mark is set between these; no source known to us uses them.
_OPEN, _CLOSE = "⟦", "⟧"
_NO_LINE_START = frozenset("，。、；：？！,.;:?!）)」』】》〉”’…%％⟧")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+\-.!|~$^=:@]")
# Invisible characters that reorder or hide what is around them.
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff")


def segments(citation: Citation) -> Iterator[tuple[str, bool, bool]]:
    """The passage cut where a mark or a match begins or ends: (text, in a mark, in a match), in order."""
    marked = _covered(citation.marks, len(citation.text))
    matched = _covered(citation.matches, len(citation.text))
    start = 0
    for end in range(1, len(citation.text) + 1):
        if end == len(citation.text) or (marked[end], matched[end]) != (marked[start], matched[start]):
            yield citation.text[start:end], bool(marked[start]), bool(matched[start])
            start = end


def shown_citations(answer: Answer) -> tuple[Citation, ...]:
    """What is shown of the citations: all, or of an answer that was not found the three nearest."""
    return answer.citations if answer.found else answer.citations[:_NEAREST]


def summary(answer: Answer, language: Language) -> str:
    """The one short line above the citations: how many from how many documents, or that none was found."""
    texts = TEXTS[language]
    if not answer.found:
        if not answer.citations:
            return texts.nothing if answer.refusal is Refusal.EMPTY else texts.not_found
        return texts.off_topic if answer.refusal is Refusal.OFF_TOPIC else texts.near_miss
    documents = len({citation.place.document for citation in answer.citations})
    return texts.found.format(
        passages=count(texts.passages, len(answer.citations)), documents=count(texts.documents, documents)
    )


def remarks(answer: Answer, language: Language) -> list[str]:
    """What is to be known of an answer besides its citations, a sentence each."""
    texts = TEXTS[language]
    said = [texts.asked_as.format(text=answer.asked_as)] if answer.asked_as else []
    said += [texts.correction.format(typed=typed, meant=meant) for typed, meant in answer.corrections]
    for difference in answer.differences:
        values = (f"{value} [{', '.join(map(str, numbers))}]" for value, numbers in difference.values)
        said.append(texts.difference.format(values=" · ".join(values)))
    return said


def also_at(citation: Citation, language: Language) -> str:
    """Where else the text stands: the first few places, and how many more there are; empty where nowhere."""
    if not citation.also:
        return ""
    texts = TEXTS[language]
    places = [f"{place.document} {line_range(place.lines, language)}" for place in citation.also[:_NEAREST]]
    more = len(citation.also) - len(places)
    return texts.also.format(places=texts.comma.join(places) + (f" + {more}" if more else ""))


def document_name(metadata: Metadata, document: str) -> str:
    """The title of a document, or its id where it has none."""
    return metadata.title or document


def provenance(metadata: Metadata, language: Language) -> list[str]:
    """Author, date and source as far as known, inferred ones said to be so."""
    found = []
    for name, value in (("author", metadata.author), ("date", metadata.date), ("source", metadata.source)):
        if value:
            found.append(TEXTS[language].inferred.format(value=value) if name in metadata.inferred else value)
    return found


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
        about = [_visible(part) for part in _about(citation, language)]
        lines += ["", style(_BOLD, f"[{citation.number}] {about[0]}")]
        place = f"{_visible(citation.file)}:{citation.place.lines[0]}"
        if citation.place.lines[1] != citation.place.lines[0]:
            place += f"-{citation.place.lines[1]}"
        lines.append(style(_DIM, "    " + " · ".join([place, *about[1:]])))
        lines += ["    " + line for line in _wrapped(citation, color, width - 4)]
    return "\n".join(lines)


def render_markdown(answer: Answer, language: Language = Language.EN) -> str:
    """The answer as Markdown (CommonMark), the answering sentence between <mark> and </mark>."""
    lines = [f"# {escape_markdown(answer.question)}", "", escape_markdown(summary(answer, language))]
    for remark in remarks(answer, language):
        lines += ["", escape_markdown(remark)]
    for citation in shown_citations(answer):
        about = [escape_markdown(part) for part in _about(citation, language)]
        place = f"{escape_markdown(citation.file)}, {line_range(citation.place.lines, language)}"
        lines += ["", f"**\\[{citation.number}\\]** {about[0]} — " + " · ".join([place, *about[1:]]), ""]
        body = ""
        inside = False
        for text, marked, _ in segments(citation):
            if marked != inside:
                body += "<mark>" if marked else "</mark>"
                inside = marked
            body += escape_markdown(text)
        lines.append("> " + body + ("</mark>" if inside else ""))
    return "\n".join(lines) + "\n"


def render_json(answer: Answer) -> str:
    """`Answer.to_dict()` as JSON, Chinese characters as they are."""
    return json.dumps(answer.to_dict(), ensure_ascii=False, indent=2)


def escape_markdown(text: str) -> str:
    """`text` so that Markdown and HTML show it as it is, on one line."""
    flat = " ".join(text.split("\n")).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\g<0>", flat)


def _about(citation: Citation, language: Language) -> list[str]:
    """The document's name, then whatever else is known of the citation, in the order it is shown."""
    texts = TEXTS[language]
    about = [document_name(citation.metadata, citation.place.document)]
    about += provenance(citation.metadata, language)
    if citation.kind is not Kind.BODY:
        about.append(texts.kinds[citation.kind])
    if citation.heading:
        about.append(texts.under.format(heading=citation.heading))
    if citation.also:
        about.append(also_at(citation, language))
    return about


def _covered(spans: tuple[Span, ...], length: int) -> bytearray:
    """One byte a character, 1 inside a span."""
    covered = bytearray(length + 1)
    for span in spans:
        covered[span.start : span.end] = b"\x01" * len(span)
    return covered


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
