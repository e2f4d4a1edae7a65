"""What a question is answered with: citations, and how sure they are. Nothing in them is generated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from index.records import Kind, Metadata, Place, Span


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited passage.

    Attributes:
        number: 1 for the best.
        row: the passage's row in the index.
        place: document id, characters in the document, lines in the file.
        file: a path that opens from the working directory.
        text: the passage, verbatim.
        marks: spans of `text` that answer, the best sentence first.
        matches: spans of `text` that matched words of the question, in order of place.
        score: the fused score, or the reranker's; only its order means something.
        kind, heading, metadata: of the passage and its document.
        also: other places where the same text stands, or nearly the same.
    """

    number: int
    row: int
    place: Place
    file: str
    text: str
    marks: tuple[Span, ...]
    matches: tuple[Span, ...]
    score: float
    kind: Kind
    heading: str
    metadata: Metadata
    also: tuple[Place, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The citation as plain JSON values."""
        return {
            "number": self.number,
            "document": self.place.document,
            "file": self.file,
            "lines": list(self.place.lines),
            "span": [self.place.span.start, self.place.span.end],
            "text": self.text,
            "marks": [[mark.start, mark.end] for mark in self.marks],
            "matches": [[match.start, match.end] for match in self.matches],
            "score": round(self.score, 6),
            "kind": str(self.kind),
            "heading": self.heading,
            "title": self.metadata.title,
            "author": self.metadata.author,
            "date": self.metadata.date,
            "source": self.metadata.source,
            "url": self.metadata.url,
            "inferred": sorted(self.metadata.inferred),
            "also": [{"document": place.document, "lines": list(place.lines)} for place in self.also],
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement.

    Attributes:
        values: each value as its first source writes it, with the numbers of the citations that give it;
            at least two, in the order of the citations.
    """

    values: tuple[tuple[str, tuple[int, ...]], ...]


class Refusal(StrEnum):
    """Why a question has no answer."""

    EMPTY = "empty"
    """Nothing in it can be searched for."""
    OFF_TOPIC = "off topic"
    """The documents hardly speak of what it is about."""
    NEAR_MISS = "near miss"
    """They speak of that, but what is asked does not seem to stand in them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    Attributes:
        question: as asked.
        asked_as: what was searched for, when that is more than the question (a follow-up); else empty.
        found: whether `confidence` reaches the threshold; if not, the citations are only the nearest.
        confidence: the probability, 0 to 1, that the citations hold the answer.
        citations: the best first.
        refusal: why it was not found, else None.
        corrections: strings of the question that look misspelt, each with what was searched for as well.
        differences: where the citations disagree on the number, date or person asked for.
        index_version: the name of the index generation that answered.
        timings: milliseconds by stage, and "total".
    """

    question: str
    found: bool
    confidence: float
    citations: tuple[Citation, ...]
    refusal: Refusal | None = None
    asked_as: str = ""
    corrections: tuple[tuple[str, str], ...] = ()
    differences: tuple[Difference, ...] = ()
    index_version: str = ""
    timings: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain JSON values."""
        return {
            "question": self.question,
            "asked_as": self.asked_as,
            "found": self.found,
            "refusal": self.refusal,
            "confidence": round(self.confidence, 4),
            "citations": [citation.to_dict() for citation in self.citations],
            "corrections": [{"typed": typed, "meant": meant} for typed, meant in self.corrections],
            "differences": [
                [{"value": value, "citations": list(numbers)} for value, numbers in difference.values]
                for difference in self.differences
            ],
            "index_version": self.index_version,
            "timings": {stage: round(milliseconds, 2) for stage, milliseconds in self.timings.items()},
        }

    @classmethod
    def from_dict(cls, entry: Mapping[str, Any]) -> Answer:
        """An answer that `to_dict` wrote, checked field by field; rows, refusal and timings are not kept.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: it is no such answer.
        """
        return cls(
            question=_text(entry["question"]),
            found=bool(entry["found"]),
            confidence=min(max(float(entry["confidence"]), 0.0), 1.0),
            citations=tuple(_citation(number, each) for number, each in enumerate(entry["citations"], start=1)),
            asked_as=_text(entry["asked_as"]),
            corrections=tuple((_text(each["typed"]), _text(each["meant"])) for each in entry["corrections"]),
            differences=tuple(_difference(each) for each in entry["differences"]),
            index_version=_text(entry["index_version"]),
        )


def _difference(entry: Sequence[dict[str, Any]]) -> Difference:
    return Difference(
        tuple((_text(each["value"]), tuple(int(number) for number in each["citations"])) for each in entry)
    )


def _citation(number: int, entry: dict[str, Any]) -> Citation:
    text = _text(entry["text"])
    return Citation(
        number=number,
        row=-1,
        place=Place(_text(entry["document"]), _span(entry["span"]), _lines(entry["lines"])),
        file=_text(entry["file"]),
        text=text,
        marks=_spans(entry["marks"], len(text)),
        matches=_spans(entry["matches"], len(text)),
        score=float(entry["score"]),
        kind=Kind(entry["kind"]),
        heading=_text(entry["heading"]),
        metadata=Metadata(
            title=_text(entry["title"]),
            author=_text(entry["author"]),
            date=_text(entry["date"]),
            source=_text(entry["source"]),
            url=_text(entry["url"]),
            inferred=frozenset(_text(field) for field in entry["inferred"]),
        ),
        also=tuple(Place(_text(place["document"]), Span(0, 0), _lines(place["lines"])) for place in entry["also"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _span(pair: Sequence[int]) -> Span:
    start, end = pair
    return Span(int(start), int(end))


def _spans(pairs: Sequence[Sequence[int]], length: int) -> tuple[Span, ...]:
    spans = tuple(_span(pair) for pair in pairs)
    if any(span.end > length for span in spans):
        raise ValueError("a mark reaches beyond its text")
    return spans


def _lines(pair: Sequence[int]) -> tuple[int, int]:
    first, last = pair
    return int(first), int(last)
