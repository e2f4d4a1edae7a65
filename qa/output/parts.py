"""What an answer is shown by in every form: its passages in segments, the lines around them; and the answer as JSON.

Nothing is rephrased. Source text may hold anything: whoever shows these parts, in a terminal, as Markdown or as HTML,
escapes them for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from index.records import Kind, Metadata, Span
from qa.answer import Answer, Citation, Refusal
from qa.output.wording import TEXTS, Language, count, line_range

_NEAREST = 3


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


def render_json(answer: Answer) -> str:
    """`Answer.to_dict()` as JSON, Chinese characters as they are."""
    return json.dumps(answer.to_dict(), ensure_ascii=False, indent=2)


def source_lines(citation: Citation, language: Language) -> list[str]:
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
