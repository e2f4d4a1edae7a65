"""What can go wrong while somebody reads."""

from __future__ import annotations

import pytest

from index.errors import ChuchuError, ModelError, QuestionError, StoreError
from qa.output.wording import Language
from qa.page.problems import Problem, ProblemKind, problem_of, problem_text


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (StoreError("x"), ProblemKind.INDEX),
        (ModelError("x"), ProblemKind.INDEX),
        (QuestionError("x"), ProblemKind.OTHER),
    ],
)
def test_what_is_wrong_with_the_index_is_not_told_in_detail(error: ChuchuError, kind: ProblemKind) -> None:
    problem = problem_of(error)
    assert problem.kind is kind
    assert problem.detail == ("x" if kind is ProblemKind.OTHER else "")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(ProblemKind))
def test_every_problem_is_a_sentence_with_its_detail_filled_in(kind: ProblemKind, language: Language) -> None:
    said = problem_text(Problem(kind, "a.txt"), language)
    assert said
    assert "{" not in said
    assert "\n" not in said


def test_a_question_that_is_too_long_is_told_how_long_it_may_be() -> None:
    assert "4,000" in problem_text(Problem(ProblemKind.TOO_LONG, "5,000"), Language.EN)
