"""What a question is answered with: citations, and how sure they are. Nothing in them is generated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from index.records import Kind, Metadata, Place, Span


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited passage.

        citation.location  # "seeds/000_6d546c181283620b.txt:7"
        [citation.text[mark.start : mark.end] for mark in citation.marks]  # the sentences that answer

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

    @property
    def location(self) -> str:
        """File and lines, as in "seeds/a.txt:7-9" or, of one line, "seeds/a.txt:7"."""
        first, last = self.place.lines
        return f"{self.file}:{first}" if first == last else f"{self.file}:{first}-{last}"

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

        if answer.found:
            for citation in answer:
                print(citation.number, citation.location, citation.text)

    An answer is true whether it was found or not, and has no length: `found` and `citations` say which is meant.

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

    def __iter__(self) -> Iterator[Citation]:
        """The citations, the best first; where nothing was found, the nearest."""
        return iter(self.citations)

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
    def from_dict(cls, entry: object) -> Answer:
        """An answer that `to_dict` wrote, checked field by field; rows, refusal and timings are not kept.

        Raises:
            ValueError: it is no such answer; says which field is not what it should be.
        """
        found = msgspec.convert(entry, _AnswerEntry)
        return cls(
            question=found.question,
            found=found.found,
            confidence=found.confidence,
            citations=tuple(each.citation(number) for number, each in enumerate(found.citations, start=1)),
            asked_as=found.asked_as,
            corrections=tuple((each.typed, each.meant) for each in found.corrections),
            differences=tuple(
                Difference(tuple((each.value, each.citations) for each in values)) for values in found.differences
            ),
            index_version=found.index_version,
        )


# What `to_dict` writes, in types.
_Pair = tuple[int, int]


class _PlaceEntry(msgspec.Struct):
    document: str
    lines: _Pair


class _CitationEntry(msgspec.Struct):
    document: str
    file: str
    lines: _Pair
    span: _Pair
    text: str
    marks: tuple[_Pair, ...]
    matches: tuple[_Pair, ...]
    score: float
    kind: Kind
    heading: str
    title: str
    author: str
    date: str
    source: str
    url: str
    inferred: frozenset[str]
    also: tuple[_PlaceEntry, ...]

    def citation(self, number: int) -> Citation:
        return Citation(
            number=number,
            row=-1,
            place=Place(self.document, Span(*self.span), self.lines),
            file=self.file,
            text=self.text,
            marks=_spans(self.marks, len(self.text)),
            matches=_spans(self.matches, len(self.text)),
            score=self.score,
            kind=self.kind,
            heading=self.heading,
            metadata=Metadata(self.title, self.author, self.date, self.source, self.url, self.inferred),
            also=tuple(Place(place.document, Span(0, 0), place.lines) for place in self.also),
        )


class _CorrectionEntry(msgspec.Struct):
    typed: str
    meant: str


class _ValueEntry(msgspec.Struct):
    value: str
    citations: tuple[int, ...]


class _AnswerEntry(msgspec.Struct):
    question: str
    asked_as: str
    found: bool
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)]
    citations: tuple[_CitationEntry, ...]
    corrections: tuple[_CorrectionEntry, ...]
    differences: tuple[tuple[_ValueEntry, ...], ...]
    index_version: str


def _spans(pairs: tuple[_Pair, ...], length: int) -> tuple[Span, ...]:
    spans = tuple(Span(*pair) for pair in pairs)
    if any(span.end > length for span in spans):
        raise ValueError("a mark reaches beyond its text")
    return spans
