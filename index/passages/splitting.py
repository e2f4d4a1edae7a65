"""Documents cut into passages: one paragraph each, with the way back to its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from index.passages.cleaning import Piece, clean
from index.passages.credits import add_credit
from index.passages.noise import Noise
from index.passages.wrapping import find_wrapping, unwrap
from index.records import Document, Kind, Metadata, Passage, Place, Span
from index.text.script import fold
from index.text.tokens import clauses, sentences

MAX_CHARACTERS = 500
"""A longer paragraph is cut at sentence ends."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line, or a part of one, that is not indexed, and why."""

    place: Place
    reason: Noise
    text: str


@dataclass(frozen=True, slots=True)
class Split:
    """A document in parts.

    Attributes:
        passages: in order of place.
        dropped: the noise, in order of place.
        metadata: the document's, with what its credits add; those of a page that is not in order add
            nothing, since they may belong to another text on it.
    """

    passages: tuple[Passage, ...]
    dropped: tuple[Dropped, ...]
    metadata: Metadata


def split_document(document: Document) -> Split:
    """The passages of a document and what was left out of it.

    The characters of the document at a passage's span, unwrapped, are the passage's text.
    """
    pieces = clean(document)
    text = document.text
    metadata = document.metadata
    passages: list[Passage] = []
    dropped: list[Dropped] = []
    heading = ""
    title = ""
    for paragraph in _paragraphs(text, pieces):
        first, last = paragraph[0], paragraph[-1]
        if first.kind is None:
            place = _place(document, first.line, last.line, first.start, last.end)
            dropped.append(Dropped(place, Noise(first.reason), text[first.start : last.end]))
            if first.reason == Noise.AUTHOR_NAME:
                heading = title
            elif first.reason == Noise.COMMENT_NOTICE:
                heading = ""
            continue
        above = heading if document.in_order and first.kind in (Kind.BODY, Kind.COMMENT) else ""
        for first_line, last_line, start, end in _parts(text, paragraph):
            place = _place(document, first_line, last_line, start, end)
            passages.append(Passage(unwrap(text[start:end]), first.kind, place, above))
        if first.kind is Kind.HEADING:
            heading = passages[-1].text
            title = title or (heading if len(passages) == 1 else "")
        elif first.kind is Kind.CREDIT and document.in_order:
            credit = passages[-1].text
            metadata = add_credit(metadata, credit, fold(credit))
    return Split(tuple(passages), tuple(dropped), metadata)


def _place(document: Document, first: int, last: int, start: int, end: int) -> Place:
    lines = document.source_lines
    shown = (lines[first - 1], lines[last - 1]) if lines else (first, last)
    return Place(document.id, Span(start, end), shown)


def _paragraphs(text: str, pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Runs of pieces that are one paragraph; only body and comment lines are ever joined."""
    wrap = find_wrapping(text, pieces)
    paragraph: list[Piece] = []
    for piece in pieces:
        if paragraph and not wrap.joins(paragraph[-1], piece):
            yield paragraph
            paragraph = []
        paragraph.append(piece)
    if paragraph:
        yield paragraph


def _parts(text: str, paragraph: list[Piece]) -> Iterator[tuple[int, int, int, int]]:
    """A paragraph in parts of at most `MAX_CHARACTERS`: first and last line, first and last character."""
    first, last = paragraph[0], paragraph[-1]
    shown = text[first.start : last.end] if len(paragraph) == 1 else unwrap(text[first.start : last.end])
    if len(shown) <= MAX_CHARACTERS:
        yield first.line, last.line, first.start, last.end
        return
    # Where each piece begins in the shown text; a joint of one space belongs to the piece before it.
    begins: list[int] = []
    position = 0
    for piece in paragraph:
        position += begins != [] and shown[position] == " "
        begins.append(position)
        position += piece.end - piece.start
    for span in _cuts(shown):
        head = bisect_right(begins, span.start) - 1
        tail = bisect_right(begins, span.end - 1) - 1
        yield (
            paragraph[head].line,
            paragraph[tail].line,
            paragraph[head].start + span.start - begins[head],
            paragraph[tail].start + span.end - begins[tail],
        )


def _cuts(shown: str) -> Iterator[Span]:
    """Spans of about equal length, each of at most `MAX_CHARACTERS`, that end at sentences where they can."""
    aim = -(-len(shown) // -(-len(shown) // MAX_CHARACTERS))
    start = end = 0
    for unit in _units(shown):
        if unit.end - start > MAX_CHARACTERS or end - start >= aim:
            yield from _trimmed(shown, start, end)
            start = unit.start
        end = unit.end
    yield from _trimmed(shown, start, end)


def _trimmed(shown: str, start: int, end: int) -> Iterator[Span]:
    part = shown[start:end]
    if stripped := part.strip():
        start += len(part) - len(part.lstrip())
        yield Span(start, start + len(stripped))


def _units(shown: str) -> Iterator[Span]:
    """Sentences; of one that is too long its clauses; of such a clause runs of `MAX_CHARACTERS`."""
    for sentence in sentences(shown):
        if len(sentence) <= MAX_CHARACTERS:
            yield sentence
            continue
        for clause in clauses(shown[sentence.start : sentence.end]):
            begin, end = sentence.start + clause.start, sentence.start + clause.end
            while end - begin > MAX_CHARACTERS:
                space = shown.rfind(" ", begin + 1, begin + MAX_CHARACTERS)
                stop = space + 1 if space > 0 else begin + MAX_CHARACTERS
                yield Span(begin, stop)
                begin = stop
            yield Span(begin, end)
