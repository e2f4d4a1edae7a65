"""A conversation as JSON and back, for the browser to keep.

What comes back has been in a reader's hands: it is checked field by field, and anything that is not
a conversation is no conversation.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import ChuchuError
from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation, Difference

# Longer ones are cut at the front: a follow-up refers to what was asked last.
_MOST_TURNS = 100


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what came of it: an answer or an error."""

    question: str
    outcome: Answer | ChuchuError


def dump_turns(turns: Sequence[Turn], first: int = 0, restored: bool = False) -> str:
    """The turns from number `first` on, with that number, as JSON; `restored` says that they came from the browser."""
    kept = [
        {"question": turn.question, "answer": turn.outcome.to_dict()}
        if isinstance(turn.outcome, Answer)
        else {"question": turn.question, "error": str(turn.outcome)}
        for turn in turns[first:]
    ]
    return json.dumps({"first": first, "restored": restored, "turns": kept}, ensure_ascii=False)


def load_turns(text: str) -> list[Turn]:
    """The turns of `dump_turns` with `first` 0, those left out that are none; none where `text` is something else."""
    try:
        entries = list(json.loads(text)["turns"])
    except (ValueError, KeyError, TypeError):
        return []
    turns = []
    for entry in entries[-_MOST_TURNS:]:
        try:
            turns.append(_turn(entry))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return turns


def load_questions(text: str) -> list[str]:
    """The questions of a JSON list; none where `text` is not such a list."""
    try:
        return [_text(question) for question in json.loads(text)]
    except (ValueError, TypeError):
        return []


def _turn(entry: dict[str, Any]) -> Turn:
    if "error" in entry:
        return Turn(_text(entry["question"]), ChuchuError(_text(entry["error"])))
    return Turn(_text(entry["question"]), _answer(entry["answer"]))


def _answer(entry: dict[str, Any]) -> Answer:
    return Answer(
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
