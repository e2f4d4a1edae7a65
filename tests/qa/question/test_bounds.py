"""How much may be asked at once."""

from __future__ import annotations

import pytest

from index.errors import QuestionError
from qa.protocols import LONGEST_QUESTION
from qa.question.bounds import check, recent


def test_what_is_within_bounds_passes() -> None:
    check("来" * LONGEST_QUESTION, ["往" * LONGEST_QUESTION], 1)
    check("", [], 100_000)


@pytest.mark.parametrize(
    ("question", "history", "k", "said"),
    [
        ("来往", [], 0, "must be 1 or more and is 0"),
        ("来往", "它呢", 5, "history is one string"),
        ("来" * (LONGEST_QUESTION + 1), [], 5, f"{LONGEST_QUESTION + 1:,} characters"),
        ("来往", ["来" * (LONGEST_QUESTION + 1)], 5, f"may have {LONGEST_QUESTION:,}"),
    ],
)
def test_what_is_beyond_is_one_sentence(question: str, history: list[str] | str, k: int, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        check(question, history, k)


def test_of_a_long_history_the_last_turns_are_kept_whole() -> None:
    turn = "来" * (LONGEST_QUESTION // 2 - 1)
    assert recent([]) == []
    assert recent(["甲", turn, turn]) == [turn, turn]
    assert recent(["甲", "乙"]) == ["甲", "乙"]
