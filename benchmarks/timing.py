"""How long answers take."""

from __future__ import annotations

import time
from collections.abc import Sequence

from qa.evaluation.question_sets import JudgedQuestion
from qa.protocols import Engine

ROUNDS = 3


def time_questions(engine: Engine, questions: Sequence[JudgedQuestion]) -> list[float]:
    """Milliseconds of each question with its history and five citations: the fastest of three rounds."""
    rounds = [[_time(engine, question) for question in questions] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _time(engine: Engine, question: JudgedQuestion) -> float:
    started = time.perf_counter()
    engine.ask(question.text, history=question.history, k=5)
    return (time.perf_counter() - started) * 1000
