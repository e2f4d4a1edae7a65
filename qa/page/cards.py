"""An answer as HTML: one line that says what was found, then numbered cards.

Only elements and attributes that Gradio's sanitizer keeps are used: no aria- and no data-attributes.
A button says what it does in `name` and with what in `value`; the page's script acts on them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.records import Kind
from qa.answer import Answer, Citation
from qa.output.parts import also_at, document_name, provenance, remarks, shown_citations, summary
from qa.output.references import as_bibtex, as_gbt7714, as_markdown, as_text
from qa.output.wording import TEXTS, Language, line_range, surety, surety_level
from qa.page.passage import passage_html
from qa.page.problems import Problem, problem_text
from qa.page.templating import render
from qa.page.view import View
from qa.page.words.filter import FILTER
from qa.page.words.page import WORDS

LineCount = Callable[[str], int]
IsHere = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question was asked, as far as its answer shows it.

    Attributes:
        alone: the reader asked it without the questions before it.
        narrowed: its filter in words, empty where all documents were searched.
        link: the query of a link that asks it again.
        is_outdated: whether an earlier build of the index answered it.
    """

    alone: bool = False
    narrowed: str = ""
    link: str = ""
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class _Card:
    """What the template of a card shows of a citation.

    Attributes:
        number: of the citation.
        name: of its document.
        facts: place, author, date, source and kind.
        passage: as HTML.
        tag: the BCP 47 tag of the passage.
        is_converted: whether the passage is shown in another script than its own.
        is_here: whether its document is still among those that are asked.
        forms: what is copied, by its name.
    """

    number: int
    name: str
    facts: list[str]
    passage: str
    tag: str
    is_converted: bool
    is_here: bool
    forms: dict[str, str]


def question_html(question: str) -> str:
    """A question as a chat message."""
    return render("question.html", question=question)


def problem_html(turn: int, question: str, problem: Problem, view: View, asking: Asking) -> str:
    """Why there is no answer, as a chat message; with the question, to be changed or asked again."""
    return render(
        "problem.html",
        turn=turn,
        question=question,
        problem=problem_text(problem, view.language),
        filter=_narrowed(asking, view),
        words=view.words,
    )


def answer_html(
    turn: int,
    answer: Answer,
    view: View,
    line_count: LineCount,
    asking: Asking,
    names: Sequence[str] = (),
    feedback: bool = False,
    is_here: IsHere = lambda document: True,
) -> str:
    """An answer as a chat message.

    Args:
        turn: its number in the conversation, from 0.
        answer: the answer.
        view: the language of the words around it and the script of the passages.
        line_count: the number of lines of a document's file, 0 where unknown.
        asking: how it was asked.
        names: what else its passages name, to be asked about next.
        feedback: whether the reader is asked for a verdict.
        is_here: whether a document is still among those that are asked.
    """
    language = view.language
    return render(
        "answer.html",
        turn=turn,
        answer=answer,
        asking=asking,
        words=view.words,
        summary=summary(answer, language),
        surety=surety(answer.confidence, language),
        level=surety_level(answer.confidence),
        percent=f"{answer.confidence:.0%}".removesuffix("%"),
        asked_as=TEXTS[language].asked_as.format(text=answer.asked_as),
        # The first middle dot divides what was carried over from what was typed.
        typed=answer.asked_as.replace(" · ", " ", 1),
        filter=_narrowed(asking, view),
        remarks=remarks(replace(answer, asked_as=""), language) + [view.words.outdated] * asking.is_outdated,
        cards=[_card(each, view, line_count, is_here(each.place.document)) for each in shown_citations(answer)],
        names=names,
        feedback=feedback,
    )


def _narrowed(asking: Asking, view: View) -> str:
    return FILTER[view.language].narrowed.format(filter=asking.narrowed) if asking.narrowed else ""


def _card(citation: Citation, view: View, line_count: LineCount, is_here: bool) -> _Card:
    script = view.script_for(citation.text)
    today = date.today()
    return _Card(
        number=citation.number,
        name=document_name(citation.metadata, citation.place.document),
        facts=_facts(citation, view.language, line_count),
        passage=passage_html(citation, script),
        tag=view.tag_for(citation.text),
        is_converted=bool(script),
        is_here=is_here,
        forms={
            view.words.copy_text: as_text(citation, view.language),
            "Markdown": as_markdown(citation, view.language),
            "GB/T 7714": as_gbt7714(citation, today),
            "BibTeX": as_bibtex(citation, today),
        },
    )


def _facts(citation: Citation, language: Language, line_count: LineCount) -> list[str]:
    """Place, author, date, source and kind of a citation, a short fact each."""
    total = line_count(citation.place.document)
    lines = line_range(citation.place.lines, language)
    facts = [WORDS[language].place.format(lines=lines, total=total) if total else lines]
    facts += provenance(citation.metadata, language)
    texts = TEXTS[language]
    if citation.kind is not Kind.BODY:
        facts.append(texts.kinds[citation.kind])
    if citation.heading and citation.heading != citation.metadata.title:
        facts.append(texts.under.format(heading=citation.heading))
    if citation.also:
        facts.append(also_at(citation, language))
    return facts
