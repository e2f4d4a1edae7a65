"""The panel beside the conversation: a document, with every citation of one answer in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.records import Passage
from qa.answer import Answer, Citation
from qa.page.html import escape, language_tag, passage_html
from qa.page.words import WORDS, PageWords
from qa.render import document_name, provenance, shown_citations
from qa.texts import Language, line_range

if TYPE_CHECKING:
    from qa.engine import QA

_UP, _DOWN, _CROSS = "M5 12.5 10 7.5l5 5", "m5 7.5 5 5 5-5", "m5 5 10 10M15 5 5 15"
# A panel holds at most this many passages on each side of the one opened; more would freeze a phone.
_REACH = 150


def source_html(qa: QA, turn: int, answer: Answer, number: int, language: Language) -> str:
    """The document of citation `number` (1 for the first), opened at that citation.

    The result is for `gr.HTML`, which neither sanitizes nor reads Markdown; everything from a source
    is escaped all the same.
    """
    words = WORDS[language]
    citations = shown_citations(answer)
    opened = citations[number - 1]
    document = opened.place.document
    cited = {citation.row: citation for citation in citations if citation.place.document == document}
    rows = qa.passages(document)
    at = next((position for position, (row, _) in enumerate(rows) if row == opened.row), 0)
    shown = rows[max(0, at - _REACH) : at + _REACH + 1]
    body = "".join(
        _cited(turn, cited[row], row == opened.row, len(citations), language)
        if row in cited
        else _plain(passage, language)
        for row, passage in shown
    )
    left_out = len(rows) - len(shown)
    if left_out:
        body += f'<p class="left-out">{escape(words.pieces_left_out.format(n=left_out))}</p>'
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in provenance(opened.metadata, language))
    name = document_name(opened.metadata, document)
    return (
        f'<section class="source" role="region" aria-label="{escape(words.source)}" '
        f'data-citation="{turn}-{number}">'
        f"{_bar(turn, number, len(citations), words)}"
        f'<div class="source-scroll" tabindex="0" role="document">'
        f'<h2 lang="{language_tag(name)}">{escape(name)}</h2>'
        f'<ul class="facts">{facts}<li class="file">{escape(document)}</li></ul>{body}</div></section>'
    )


def _bar(turn: int, number: int, total: int, words: PageWords) -> str:
    """Where one is among the citations of the answer, and the buttons to the others."""

    def button(name: str, value: str, label: str, path: str, disabled: bool = False) -> str:
        return (
            f'<button type="button" name="{name}" value="{value}" aria-label="{escape(label)}" '
            f'title="{escape(label)}"{" disabled" if disabled else ""}>'
            f'<svg viewBox="0 0 20 20" aria-hidden="true"><path d="{path}"/></svg></button>'
        )

    return (
        '<div class="source-bar">'
        f'<span class="source-count">{escape(words.citation_of.format(n=number, total=total))}</span>'
        f"{button('cite', f'{turn}-{number - 1}', words.previous, _UP, number == 1)}"
        f"{button('cite', f'{turn}-{number + 1}', words.next, _DOWN, number == total)}"
        f"{button('close', '', words.close, _CROSS)}</div>"
    )


def _plain(passage: Passage, language: Language) -> str:
    return (
        f'<div class="row {passage.kind}">{_gutter(passage.place.lines, language)}'
        f'<p lang="{language_tag(passage.text)}">{escape(passage.text)}</p></div>'
    )


def _cited(turn: int, citation: Citation, opened: bool, total: int, language: Language) -> str:
    current = ' aria-current="true"' if opened else ""
    label = WORDS[language].citation_of.format(n=citation.number, total=total)
    return (
        f'<div class="row cited {citation.kind}" id="source-{turn}-{citation.number}"{current}>'
        f"{_gutter(citation.place.lines, language)}"
        f'<button type="button" class="number" name="card" value="{turn}-{citation.number}" '
        f'aria-label="{escape(label)}">{citation.number}</button>'
        f'<p lang="{language_tag(citation.text)}">{passage_html(citation)}</p></div>'
    )


def _gutter(lines: tuple[int, int], language: Language) -> str:
    return f'<span class="line" title="{escape(line_range(lines, language))}">{lines[0]}</span>'
