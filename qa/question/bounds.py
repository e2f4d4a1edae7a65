"""How much may be asked at once."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import QuestionError
from qa.protocols import LONGEST_QUESTION


def check(question: str, history: Sequence[str], k: int) -> None:
    """Raise QuestionError where `k` is below 1, a text is too long, or the history is one string."""
    if k < 1:
        raise QuestionError(f"The number of citations must be 1 or more and is {k}: ask with k=5, say.")
    if isinstance(history, str):
        raise QuestionError("The history is one string: give the earlier questions as a list, oldest first.")
    for text in (question, *history):
        if len(text) > LONGEST_QUESTION:
            raise QuestionError(
                f"The question has {len(text):,} characters and may have {LONGEST_QUESTION:,}: shorten it."
            )


def recent(history: Sequence[str]) -> Sequence[str]:
    """The last turns, as many as are together no longer than one question may be."""
    length = 0
    for first in range(len(history) - 1, -1, -1):
        length += len(history[first]) + 1
        if length > LONGEST_QUESTION:
            return history[first + 1 :]
    return history
