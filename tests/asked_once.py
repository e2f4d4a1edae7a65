"""Answers of one opened index, each worked out once: what is asked of the seeds, many tests look at."""

from __future__ import annotations

from collections.abc import Sequence

from qa import QA, Answer


class AskedOnce:
    """Asks for five citations; the same question with the same history has the same answer, so it is kept.

    Args:
        qa: what is asked; nothing of it may change.
    """

    def __init__(self, qa: QA) -> None:
        self._qa = qa
        self._known: dict[tuple[str, ...], Answer] = {}

    def __call__(self, question: str, history: Sequence[str] = ()) -> Answer:
        """The answer as `QA.ask` gives it."""
        asked = (question, *history)
        if asked not in self._known:
            self._known[asked] = self._qa.ask(question, history)
        return self._known[asked]
