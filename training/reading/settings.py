"""Everything that decides what close reading learns, beside the data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from training.reading.model import RANK
from training.reading.pairs import SOURCES, Source


@dataclass(frozen=True, slots=True)
class ReadingPhase:
    """What decides the result of a phase, beside the data.

    Attributes:
        name: of the phase and its folder.
        steps: how many batches.
        plain: so many batches, at the beginning, have their questions as they are; those after them in other words.
        questions, written: of a batch, with mined pieces of others, and of those written for this.
        pieces, others: at most so many pieces of the passage, and of others, are read for a question. Where the
            passage does not answer, its pieces are the others, and at most `pieces` of them are read.
        rate: of AdamW at its highest; three times that for the head.
        warmup: the share of the steps in which the rate rises; then it falls as a cosine does, to a fiftieth.
        guided: after so many batches the prior counts half.
        alone: what the loss of each unit by itself counts.
    """

    name: str
    steps: int
    plain: int = 0
    questions: int = 4
    written: int = 16
    pieces: int = 4
    others: int = 3
    rate: float = 1e-3
    warmup: float = 0.05
    guided: int = 0
    alone: float = 1.0


FIRST = ReadingPhase("first", steps=780, plain=150, questions=16, written=0, guided=150, alone=0.5)
"""Learns to read from many questions, whose answers are guessed."""
SECOND = ReadingPhase("second", steps=1000, questions=4, written=20)
"""Learns from those written for it to tell what is answered from what is not; too few mined ones to forget nothing."""
THIRD = replace(SECOND, name="third", steps=1150)
"""The same again from a high rate (a warm restart, Loshchilov and Hutter 2017)."""


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """All of close reading.

    Attributes:
        sources: the files of question and passage that pieces are mined for, and how much of each is taken.
        rank: of the update.
        phases: of training, in order.
        measured: so many of the held-out questions are measured at the end.
        seed: of what the update starts from.
    """

    sources: tuple[Source, ...] = SOURCES
    rank: int = RANK
    phases: tuple[ReadingPhase, ...] = (FIRST, SECOND, THIRD)
    measured: int = 200
    seed: int = 1
