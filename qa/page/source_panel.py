"""The panel beside the conversation: a document, with every citation of one answer in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.records import Passage
from qa.answer import Answer, Citation
from qa.output.other_script import to_script
from qa.output.parts import document_name, provenance, shown_citations
from qa.output.wording import line_range
from qa.page.escaping import escape, language_tag, passage_html
from qa.page.view import View
from qa.page.words.page import PageWords

if TYPE_CHECKING:
    from qa.protocols import BrowsableEngine

_UP, _DOWN, _CROSS = "M5 12.5 10 7.5l5 5", "m5 7.5 5 5 5-5", "m5 5 10 10M15 5 5 15"
# A panel holds at most this many passages on each side of the one opened; more would freeze a phone.
_REACH = 150


def source_html(qa: BrowsableEngine, turn: int, answer: Answer, number: int, view: View) -> str:
    """The document of citation `number` (1 for the first), opened at that citation.

    The result is for `gr.HTML`, which neither sanitizes nor reads Markdown; everything from a source
    is escaped all the same.

    Raises:
        QuestionError: the index does not hold the document any more.
    """
    citations = shown_citations(answer)
    opened = citations[number - 1]
    document = qa.document(opened.place.document)
    # By place and not by row: a kept conversation may come from an earlier build of the index.
    cited = {citation.place: citation for citation in citations}
    passages = [passage for _, passage in qa.passages(document.id)]
    at = next((position for position, passage in enumerate(passages) if _is_of(passage, opened)), None)
    shown = passages[max(0, (at or 0) - _REACH) : (at or 0) + _REACH + 1]
    rows, ticks = [], []
    for passage in shown:
        citation = cited.get(passage.place)
        if citation is not None and _is_of(passage, citation):
            rows.append(_cited(turn, citation, citation is opened, len(citations), view))
            ticks.append(_tick(turn, citation, citation is opened, len(citations), view))
        else:
            rows.append(_plain(passage, view))
    name = document_name(document.metadata, document.id)
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in provenance(document.metadata, view.language))
    left_out = len(passages) - len(shown)
    notes = [view.words.gone] if at is None else []
    notes += [view.words.converted] if any(view.script_for(passage.text) for passage in shown) else []
    notes += [view.words.pieces_left_out.format(n=left_out)] if left_out else []
    return (
        f'<section class="source" role="region" aria-label="{escape(view.words.source)}" '
        f'data-citation="{turn}-{number}">'
        f"{_bar(turn, number, len(citations), view.words)}"
        f'<div class="source-scroll" tabindex="0" role="document" aria-label="{escape(name)}">'
        f'<h2 lang="{language_tag(name)}">{escape(name)}</h2>'
        f'<ul class="facts">{facts}<li class="file">{escape(document.id)}</li></ul>'
        f"{''.join(f'<p class=note>{escape(note)}</p>' for note in notes)}{''.join(rows)}</div>"
        f"{_rail(ticks, view)}</section>"
    )


def unopened_html(message: str, turn: int, number: int, total: int, view: View) -> str:
    """The panel for citation `number` of `total`, whose document cannot be opened, with the reason."""
    return (
        f'<section class="source" role="region" aria-label="{escape(view.words.source)}" '
        f'data-citation="{turn}-{number}">{_bar(turn, number, total, view.words)}'
        f'<div class="source-scroll" tabindex="0"><p class="note">{escape(message)}</p></div></section>'
    )


def _is_of(passage: Passage, citation: Citation) -> bool:
    return passage.place == citation.place and passage.text == citation.text


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


def _plain(passage: Passage, view: View) -> str:
    script = view.script_for(passage.text)
    text = to_script(passage.text, script) if script else passage.text
    return (
        f'<div class="row {passage.kind}">{_gutter(passage.place.lines, view)}'
        f'<p lang="{view.tag_for(passage.text)}">{escape(text)}</p></div>'
    )


def _cited(turn: int, citation: Citation, opened: bool, total: int, view: View) -> str:
    current = ' aria-current="true"' if opened else ""
    label = view.words.citation_of.format(n=citation.number, total=total)
    return (
        f'<div class="row cited {citation.kind}" id="source-{turn}-{citation.number}"{current}>'
        f"{_gutter(citation.place.lines, view)}"
        f'<button type="button" class="number" name="card" value="{turn}-{citation.number}" '
        f'aria-label="{escape(label)}">{citation.number}</button>'
        f'<p lang="{view.tag_for(citation.text)}">'
        f"{passage_html(citation, view.script_for(citation.text))}</p></div>"
    )


def _tick(turn: int, citation: Citation, opened: bool, total: int, view: View) -> str:
    state = " opened" if opened else ""
    label = escape(view.words.citation_of.format(n=citation.number, total=total))
    return (
        f'<button type="button" class="number{state}" name="cite" value="{turn}-{citation.number}" '
        f'title="{label}" aria-label="{label}">{citation.number}</button>'
    )


def _rail(ticks: list[str], view: View) -> str:
    """The citations of the answer in this document, which the page's script puts at their heights."""
    return f'<nav class="rail" aria-label="{escape(view.words.in_margin)}">{"".join(ticks)}</nav>' if ticks else ""


def _gutter(lines: tuple[int, int], view: View) -> str:
    return f'<span class="line" title="{escape(line_range(lines, view.language))}">{lines[0]}</span>'
