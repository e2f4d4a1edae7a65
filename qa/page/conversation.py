"""A conversation as JSON and back, for the browser to keep.

What comes back has been in a reader's hands: it is checked field by field, and anything that is not
a conversation is no conversation.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import msgspec

from index.errors import QuestionError
from qa.answer import Answer
from qa.page.problems import Problem, ProblemKind
from qa.protocols import Filter

# Longer ones are cut at the front: a follow-up refers to what was asked last.
_MOST_TURNS = 100
# Python reads no number of more than some thousands of digits.
_LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what came of it.

    Attributes:
        question: as asked.
        outcome: its answer, or why there is none.
        narrowed: the documents that were searched.
        alone: whether the reader asked it without the questions before it; the conversation begins anew there.
    """

    question: str
    outcome: Answer | Problem
    narrowed: Filter = field(default_factory=Filter)
    alone: bool = False


class How(StrEnum):
    """What the browser does with the turns that it gets."""

    ADDED = "added"
    REPLACED = "replaced"
    RESTORED = "restored"


def read_number(text: str) -> int | None:
    """The number of a turn or citation as the page's script sends it, 0 or more; None where it is none."""
    return int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else None


def history_of(turns: Sequence[Turn], number: int) -> list[str]:
    """The questions that question `number` (from 0) may refer to, the oldest first."""
    first = max((i for i, turn in enumerate(turns[: number + 1]) if turn.alone), default=0)
    return [turn.question for turn in turns[first:number] if isinstance(turn.outcome, Answer)]


def link_query(turns: Sequence[Turn], number: int) -> str:
    """The query of a link that asks question `number` again, after those it may refer to and with its filter."""
    turn = turns[number]
    fields = [("q", question) for question in (*history_of(turns, number), turn.question)]
    for name, value in turn.narrowed.to_dict().items():
        fields += [(name, each) for each in value] if isinstance(value, list) else [(name, str(value).lower())]
    return urlencode(fields)


def dump_turns(turns: Sequence[Turn], first: int = 0, how: How = How.ADDED) -> str:
    """The turns from number `first` on, with that number and what to do with them, as JSON."""
    return json.dumps(
        {"first": first, "how": how, "turns": [_dumped(turn) for turn in turns[first:]]}, ensure_ascii=False
    )


def load_turns(text: str) -> list[Turn]:
    """The turns of `dump_turns` with `first` 0, those left out that are none; none where `text` is something else."""
    try:
        entries = msgspec.json.decode(text, type=_Kept).turns
    except (ValueError, RecursionError):
        return []
    turns = []
    for entry in entries[-_MOST_TURNS:]:
        with suppress(ValueError, RecursionError, QuestionError):
            turns.append(msgspec.json.decode(entry, type=_TurnEntry).turn())
    return turns


def load_questions(text: str) -> list[str]:
    """The questions of a JSON list; none where `text` is not such a list."""
    try:
        return msgspec.json.decode(text, type=list[str])
    except (ValueError, RecursionError):
        return []


def load_filter(text: str) -> Filter:
    """The filter that the page's script sent, as `Filter.to_dict` writes it.

    Raises:
        ValueError: the text is something else; says which field is not what it should be.
    """
    try:
        return msgspec.json.decode(text, type=Filter)
    except RecursionError as error:
        raise ValueError("it is nested too deeply to be a filter") from error
    except QuestionError as error:
        raise ValueError(str(error)) from error


def _dumped(turn: Turn) -> dict[str, Any]:
    about: dict[str, Any] = {"question": turn.question, "filter": turn.narrowed.to_dict(), "alone": turn.alone}
    if isinstance(turn.outcome, Answer):
        return about | {"answer": turn.outcome.to_dict()}
    return about | {"problem": turn.outcome.kind, "detail": turn.outcome.detail}


class _Kept(msgspec.Struct):
    turns: list[msgspec.Raw]


class _TurnEntry(msgspec.Struct):
    """A turn as `dump_turns` writes it."""

    question: str
    answer: dict[str, Any] | None = None
    problem: ProblemKind | None = None
    detail: str = ""
    filter: Filter = msgspec.field(default_factory=Filter)
    alone: bool = False

    def turn(self) -> Turn:
        outcome = Problem(self.problem, self.detail) if self.problem else Answer.from_dict(self.answer)
        return Turn(self.question, outcome, self.filter, self.alone)
