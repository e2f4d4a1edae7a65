"""What can go wrong while somebody reads, a sentence each in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.errors import ChuchuError, ModelError, StoreError
from qa.output.wording import Language
from qa.page.words.problems import PROBLEMS
from qa.protocols import LONGEST_QUESTION


class ProblemKind(StrEnum):
    """Why there is no answer."""

    TOO_LONG = "too_long"
    UNKNOWN_DOCUMENT = "unknown_document"
    NONE_PASSES = "none_passes"
    NO_FILTER = "no_filter"
    INDEX = "index"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no answer, with the number, name or message that belongs into the sentence."""

    kind: ProblemKind
    detail: str = ""


def problem_of(error: ChuchuError) -> Problem:
    """The problem that an error is to a reader; one that is not foreseen keeps its own sentence, in English."""
    if isinstance(error, StoreError | ModelError):
        return Problem(ProblemKind.INDEX)
    return Problem(ProblemKind.OTHER, str(error))


def problem_text(problem: Problem, language: Language) -> str:
    """The sentence for a problem."""
    sentence: str = getattr(PROBLEMS[language], problem.kind)
    return sentence.format(detail=problem.detail, most=f"{LONGEST_QUESTION:,}")
