"""The panel beside the conversation: a document, with every citation of one answer in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.records import Kind, Passage
from qa.answer import Answer, Citation
from qa.output.other_script import to_script
from qa.output.parts import document_name, provenance, shown_citations
from qa.output.wording import line_range
from qa.page.escaping import escape
from qa.page.passage import passage_html
from qa.page.templating import render
from qa.page.view import View

if TYPE_CHECKING:
    from qa.protocols import BrowsableEngine

# A panel holds at most this many passages on each side of the one opened; more would freeze a phone.
_REACH = 150


@dataclass(frozen=True, slots=True)
class _Row:
    """What the template of the panel shows of a passage.

    Attributes:
        number: of the citation that it is, 0 where it is none.
        kind: body, heading, ...
        lines: where it stands, in words.
        first_line: the first of them.
        passage: as HTML.
        tag: the BCP 47 tag of the passage.
        is_opened: whether the panel was opened at it.
    """

    number: int
    kind: Kind
    lines: str
    first_line: int
    passage: str
    tag: str
    is_opened: bool


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
    name = document_name(document.metadata, document.id)
    left_out = len(passages) - len(shown)
    notes = [view.words.gone] if at is None else []
    notes += [view.words.converted] if any(view.script_for(passage.text) for passage in shown) else []
    notes += [view.words.pieces_left_out.format(n=left_out)] if left_out else []
    return render(
        "source.html",
        turn=turn,
        number=number,
        total=len(citations),
        words=view.words,
        document=document,
        name=name,
        facts=provenance(document.metadata, view.language),
        notes=notes,
        rows=[_row(passage, cited.get(passage.place), opened, view) for passage in shown],
    )


def unopened_html(message: str, turn: int, number: int, total: int, view: View) -> str:
    """The panel for citation `number` of `total`, whose document cannot be opened, with the reason."""
    return render("unopened.html", turn=turn, number=number, total=total, words=view.words, message=message)


def _is_of(passage: Passage, citation: Citation) -> bool:
    return passage.place == citation.place and passage.text == citation.text


def _row(passage: Passage, cited: Citation | None, opened: Citation, view: View) -> _Row:
    script = view.script_for(passage.text)
    citation = cited if cited is not None and _is_of(passage, cited) else None
    if citation is not None:
        shown = passage_html(citation, script)
    else:
        shown = escape(to_script(passage.text, script) if script else passage.text)
    return _Row(
        number=citation.number if citation else 0,
        kind=passage.kind,
        lines=line_range(passage.place.lines, view.language),
        first_line=passage.place.lines[0],
        passage=shown,
        tag=view.tag_for(passage.text),
        is_opened=citation is opened,
    )
