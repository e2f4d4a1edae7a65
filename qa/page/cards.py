"""An answer as HTML: one line that says what was found, then numbered cards.

Only elements and attributes that Gradio's sanitizer keeps are used: no aria- and no data-attributes.
A button says what it does in `name` and with what in `value`; the page's script acts on them.
"""

from __future__ import annotations

from collections.abc import Callable

from index.errors import ChuchuError
from index.records import Kind
from qa.answer import Answer, Citation
from qa.page.html import escape, language_tag, passage_html
from qa.page.words import WORDS
from qa.render import document_name, provenance, shown_citations, summary
from qa.texts import TEXTS, Language, line_range, surety, surety_level

LineCount = Callable[[str], int]


def question_html(question: str) -> str:
    """A question as a chat message."""
    return f'<p class="question" lang="{language_tag(question)}">{escape(question)}</p>'


def error_html(error: ChuchuError, language: Language) -> str:
    """An error as a chat message."""
    return (
        f'<div class="answer failed"><p class="answer-line">{WORDS[language].failed}</p>'
        f'<p lang="en">{escape(str(error))}</p></div>'
    )


def answer_html(turn: int, answer: Answer, language: Language, line_count: LineCount) -> str:
    """An answer as a chat message.

    Args:
        turn: its number in the conversation, from 0.
        answer: the answer.
        language: the language of the words around it.
        line_count: the number of lines of a document's file, 0 where unknown.
    """
    line = f'<p class="answer-line">{escape(summary(answer, language))}'
    if answer.found:
        words = surety(answer.confidence, language)
        dots = f'<span class="dots dots-{surety_level(answer.confidence)}"></span>'
        line += f' <span class="surety" title="{answer.confidence:.0%}">{dots}{escape(words)}</span>'
    parts = [line + "</p>"]
    if answer.asked_as:
        parts.append(f'<p class="aside">{escape(TEXTS[language].asked_as.format(text=answer.asked_as))}</p>')
    parts += [f'<p class="aside">{escape(notice)}</p>' for notice in answer.notices]
    if answer.citations:
        cards = "".join(_card(turn, citation, language, line_count) for citation in shown_citations(answer))
        parts.append(f'<ol class="cards">{cards}</ol>')
    state = "found" if answer.found else "not-found"
    return f'<div class="answer {state}" id="answer-{turn}">{"".join(parts)}</div>'


def meta_html(citation: Citation, language: Language, line_count: LineCount) -> str:
    """Place, author, date, source and kind of a citation as a list of short facts."""
    total = line_count(citation.place.document)
    lines = line_range(citation.place.lines, language)
    facts = [WORDS[language].place.format(lines=lines, total=total) if total else lines]
    facts += provenance(citation.metadata, language)
    texts = TEXTS[language]
    if citation.kind is not Kind.BODY:
        facts.append(texts.kinds[citation.kind])
    if citation.heading:
        facts.append(texts.under.format(heading=citation.heading))
    if citation.also:
        places = texts.comma.join(f"{place.document} {line_range(place.lines, language)}" for place in citation.also)
        facts.append(texts.also.format(places=places))
    return '<ul class="facts">' + "".join(f"<li>{escape(fact)}</li>" for fact in facts) + "</ul>"


def _card(turn: int, citation: Citation, language: Language, line_count: LineCount) -> str:
    words = WORDS[language]
    name = document_name(citation.metadata, citation.place.document)
    key = f"{turn}-{citation.number}"
    return (
        f'<li class="card" id="card-{key}">'
        f'<button class="card-head" type="button" name="cite" value="{key}" title="{escape(words.open_source)}">'
        f'<span class="number">{citation.number}</span>'
        f'<span class="document" lang="{language_tag(name)}">{escape(name)}</span></button>'
        f"{meta_html(citation, language, line_count)}"
        f'<p class="passage" lang="{language_tag(citation.text)}">{passage_html(citation)}</p>'
        f'<p class="actions"><button type="button" name="cite" value="{key}">{escape(words.open_source)}</button></p>'
        "</li>"
    )
