"""Documents cut into passages: one paragraph each, with the way back to its place in the file."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from index.cleaning import Piece, clean
from index.credits import add_credit
from index.keys import make_key
from index.lines import ends_sentence, is_list_item, is_table_row, is_wide, width
from index.records import Document, Kind, Metadata, Passage, Place, Span
from index.script import fold
from index.tokens import clauses, sentences

MAX_CHARACTERS = 500
"""A longer paragraph is cut at sentence ends."""

_BREAK = re.compile(r"\s*[\r\n]\s*")
_WRAP_COLUMNS = (48, 120)
_FRAGMENT = re.compile(r"[^\"'“「『‘].{0,7}[!！。?？]")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line, or a part of one, that is not indexed, and why."""

    place: Place
    reason: str
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


def unwrap(text: str) -> str:
    """`text` on one line: a line break and the white space around it vanish, or leave one space.

    The space stays between two characters of scripts that are written with spaces.
    """

    def joint(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
        return "" if not before or not after or is_wide(before) or is_wide(after) else " "

    return _BREAK.sub(joint, text) if "\n" in text or "\r" in text else text


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
            dropped.append(Dropped(place, first.reason, text[first.start : last.end]))
            if first.reason == "author name":
                heading = title
            elif first.reason == "comment notice":
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


def fold_duplicates(passages: Iterable[Passage]) -> list[Passage]:
    """The passages without repetitions: the first with a key stays, and lists the places of the others."""
    kept: list[Passage] = []
    position_of: dict[bytes, int] = {}
    places: dict[int, list[Place]] = {}
    for passage in passages:
        digest = hashlib.blake2b(make_key(passage.text).text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        position = position_of.setdefault(digest, len(kept))
        if position == len(kept):
            kept.append(passage)
        else:
            places.setdefault(position, []).extend((passage.place, *passage.also))
    for position, others in places.items():
        kept[position] = replace(kept[position], also=(*kept[position].also, *others))
    return kept


def _place(document: Document, first: int, last: int, start: int, end: int) -> Place:
    lines = document.source_lines
    shown = (lines[first - 1], lines[last - 1]) if lines else (first, last)
    return Place(document.id, Span(start, end), shown)


def _paragraphs(text: str, pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Runs of pieces that are one paragraph; only body and comment lines are ever joined."""
    wrap = _wrapping(text, pieces)
    paragraph: list[Piece] = []
    for piece in pieces:
        if paragraph and not wrap.joins(paragraph[-1], piece):
            yield paragraph
            paragraph = []
        paragraph.append(piece)
    if paragraph:
        yield paragraph


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """How the lines of a text were wrapped.

    Attributes:
        columns: the width every paragraph was wrapped at; 0 where there is no such width.
        spaced: whether blank lines stand between the paragraphs.
    """

    text: str
    columns: int
    spaced: bool

    def joins(self, upper: Piece, lower: Piece) -> bool:
        """Whether two neighbouring pieces are parts of one paragraph."""
        if upper.kind is not Kind.BODY or lower.kind is not Kind.BODY or upper.line == lower.line:
            return False
        if upper.fixed or lower.fixed:
            return False
        if not self.text[upper.end : lower.start].isspace():
            return False
        if lower.line - upper.line == 1 and not self.columns and not self.spaced:
            return False
        above = self.text[upper.start : upper.end]
        below = self.text[lower.start : lower.end]
        if lower.line - upper.line > 1:
            return above[-1] in ":：" and _FRAGMENT.fullmatch(below) is not None and not is_list_item(below)
        if lower.indent > upper.indent or is_list_item(below) or is_table_row(above) or is_table_row(below):
            return False
        if self.columns:
            return _fills(above, below, self.columns)
        return width(above) >= _WRAP_COLUMNS[0] and not ends_sentence(above)


def _wrapping(text: str, pieces: list[Piece]) -> _Wrapping:
    body = [piece for piece in pieces if piece.kind is Kind.BODY and not piece.fixed]
    pairs = [(upper, lower) for upper, lower in pairwise(body) if lower.line - upper.line == 1]
    spaced = len(pairs) * 10 <= len(body) * 3
    if len(pairs) < 3 or max(piece.end - piece.start for piece in body) > _WRAP_COLUMNS[1]:
        return _Wrapping(text, 0, spaced)
    columns = max(width(text[piece.start : piece.end]) + piece.indent for piece in body)
    if not _WRAP_COLUMNS[0] <= columns <= _WRAP_COLUMNS[1]:
        return _Wrapping(text, 0, spaced)
    filled = unfinished = 0
    for upper, lower in pairs:
        above = text[upper.start : upper.end]
        if _fills(above, text[lower.start : lower.end], columns):
            filled += 1
            unfinished += not ends_sentence(above)
    # Whole paragraphs of equal length end in stops; wrapped lines mostly do not.
    wrapped = filled * 10 >= len(pairs) * 6 and unfinished * 2 >= filled
    return _Wrapping(text, columns if wrapped else 0, spaced)


def _fills(above: str, below: str, columns: int) -> bool:
    """Whether the first word of the lower line would not have fitted on the upper one."""
    word = below[:2] if is_wide(below[0]) else below.split(maxsplit=1)[0]
    return width(above) + width(word) + 1 >= columns - 2


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
