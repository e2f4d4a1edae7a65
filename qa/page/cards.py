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
from qa.page.escaping import escape, language_tag, passage_html
from qa.page.problems import Problem, problem_text
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


def question_html(question: str) -> str:
    """A question as a chat message."""
    return f'<p class="question" lang="{language_tag(question)}">{escape(question)}</p>'


def problem_html(turn: int, question: str, problem: Problem, view: View, asking: Asking) -> str:
    """Why there is no answer, as a chat message; with the question, to be changed or asked again."""
    words = view.words
    return (
        f'<div class="answer failed" id="answer-{turn}"><p class="answer-line">{escape(words.failed)}</p>'
        f"<p>{escape(problem_text(problem, view.language))}</p>{_narrowed(asking, view)}"
        f'<div class="actions foot">{_asking_on(turn, question, view)}</div></div>'
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
    line = f'<p class="answer-line">{escape(summary(answer, language))}'
    if answer.found:
        dots = f'<span class="dots dots-{surety_level(answer.confidence)}"></span>'
        words = escape(surety(answer.confidence, language))
        line += f' <span class="surety" title="{answer.confidence:.0%}">{dots}{words}</span>'
    parts = [line + "</p>", _asked_as(turn, answer, view, asking), _narrowed(asking, view)]
    said = remarks(replace(answer, asked_as=""), language)
    said += [view.words.outdated] if asking.is_outdated else []
    parts += [f'<p class="aside">{escape(remark)}</p>' for remark in said]
    if answer.citations:
        cards = "".join(
            _card(turn, citation, view, line_count, feedback and answer.found, is_here(citation.place.document))
            for citation in shown_citations(answer)
        )
        parts.append(f'<ol class="cards">{cards}</ol>')
    parts.append(_foot(turn, answer, view, asking, names, feedback))
    state = "found" if answer.found else "not-found"
    return f'<div class="answer {state}" id="answer-{turn}">{"".join(parts)}</div>'


def _asked_as(turn: int, answer: Answer, view: View, asking: Asking) -> str:
    """What a follow-up was searched as, to be dropped or changed; of one asked alone, that it was."""
    words = view.words
    if asking.alone:
        return (
            f'<p class="aside asked">{escape(words.asked_alone)} <button type="button" name="again" '
            f'value="{turn}-joined">{escape(words.ask_joined)}</button></p>'
        )
    if not answer.asked_as:
        return ""
    shown = TEXTS[view.language].asked_as.format(text=answer.asked_as)
    # The first middle dot divides what was carried over from what was typed.
    typed = answer.asked_as.replace(" · ", " ", 1)
    return (
        f'<p class="aside asked">{escape(shown)} <button type="button" class="drop" name="again" value="{turn}-alone" '
        f'title="{escape(words.ask_alone)}"><span class="unseen">{escape(words.ask_alone)}</span></button> '
        f'<button type="button" name="edit" value="{escape(typed)}">{escape(words.edit_asked)}</button></p>'
    )


def _narrowed(asking: Asking, view: View) -> str:
    if not asking.narrowed:
        return ""
    return f'<p class="aside narrowed">{escape(FILTER[view.language].narrowed.format(filter=asking.narrowed))}</p>'


def _card(turn: int, citation: Citation, view: View, line_count: LineCount, feedback: bool, is_here: bool) -> str:
    words = view.words
    name = document_name(citation.metadata, citation.place.document)
    key = f"{turn}-{citation.number}"
    script = view.script_for(citation.text)
    note = f'<p class="converted">{escape(words.converted)}</p>' if script else ""
    wrong = (
        f'<button type="button" name="verdict" value="{key}-wrong">{escape(words.wrong)}</button>' if feedback else ""
    )
    opening = f'<button type="button" name="cite" value="{key}">{escape(words.open_source)}</button>' if is_here else ""
    removed = "" if is_here else f'<p class="removed-note">{escape(words.removed)}</p>'
    return (
        f'<li class="card{"" if is_here else " removed"}" id="card-{key}">'
        f'<button class="card-head" type="button" name="cite" value="{key}" title="{escape(words.open_source)}">'
        f'<span class="number">{citation.number}</span>'
        f'<span class="document" lang="{language_tag(name)}">{escape(name)}</span></button>'
        f"{_facts(citation, view.language, line_count)}{removed}"
        f'<p class="passage" lang="{view.tag_for(citation.text)}">{passage_html(citation, script)}</p>{note}'
        f'<div class="actions">{opening}{_copying(citation, view)}{wrong}</div></li>'
    )


def _facts(citation: Citation, language: Language, line_count: LineCount) -> str:
    """Place, author, date, source and kind of a citation as a list of short facts."""
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
    return '<ul class="facts">' + "".join(f"<li>{escape(fact)}</li>" for fact in facts) + "</ul>"


def _copying(citation: Citation, view: View) -> str:
    """Copying as text, and a menu of four forms; each button carries its own, so that copying needs no server."""
    today = date.today()
    forms = {
        view.words.copy_text: as_text(citation, view.language),
        "Markdown": as_markdown(citation, view.language),
        "GB/T 7714": as_gbt7714(citation, today),
        "BibTeX": as_bibtex(citation, today),
    }
    buttons = "".join(
        f'<button type="button" name="copy" value="{escape(form)}">{escape(name)}</button>'
        for name, form in forms.items()
    )
    return (
        '<span class="split"><button type="button" name="copy" '
        f'value="{escape(forms[view.words.copy_text])}">{escape(view.words.copy)}</button>'
        f'<details class="more"><summary title="{escape(view.words.copy_as)}">'
        f'<span class="unseen">{escape(view.words.copy_as)}</span></summary><div>{buttons}</div></details></span>'
    )


def _asking_on(turn: int, question: str, view: View) -> str:
    """The buttons that ask a question again, as it is or changed."""
    return (
        f'<button type="button" name="edit" value="{escape(question)}">{escape(view.words.edit)}</button>'
        f'<button type="button" name="again" value="{turn}-same">{escape(view.words.again)}</button>'
    )


def _foot(turn: int, answer: Answer, view: View, asking: Asking, names: Sequence[str], feedback: bool) -> str:
    """What can be done next: ask about a name, keep the answer, share or change the question, judge."""
    words = view.words
    chips = "".join(
        f'<li><button type="button" name="ask" value="{escape(name)}" lang="{language_tag(name)}">'
        f"{escape(name)}</button></li>"
        for name in names
    )
    nearby = f'<p class="chips-head">{escape(words.also_named)}</p><ul class="chips">{chips}</ul>' if chips else ""
    actions = [
        f'<details class="more"><summary>{escape(words.save_answer)}</summary><div>'
        f'<button type="button" name="save" value="{turn}-md">Markdown</button>'
        f'<button type="button" name="save" value="{turn}-json">JSON</button></div></details>',
        f'<button type="button" name="link" value="{escape(asking.link)}">{escape(words.copy_link)}</button>',
        _asking_on(turn, answer.question, view),
    ]
    if feedback:
        actions += [
            f'<button type="button" name="verdict" value="{turn}-0-{verdict}">{escape(label)}</button>'
            for verdict, label in (("good", words.good), ("bad", words.bad))
        ]
    return f'{nearby}<div class="actions foot">{"".join(actions)}</div>'
