"""Question time: question in, cited answer out.

    from qa import QA

    answer = QA.open(".chuchu/index").ask("来往为什么失败了？")

The public names are loaded when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answer import Answer, Citation
    from qa.engine import QA
    from qa.evaluation.evaluate import Evaluation, evaluate
    from qa.evaluation.question_sets import QuestionSet, read_question_set

__all__ = ["QA", "Answer", "Citation", "Evaluation", "QuestionSet", "evaluate", "read_question_set"]

_HOMES = {
    "qa.answer": ("Answer", "Citation"),
    "qa.engine": ("QA",),
    "qa.evaluation.evaluate": ("Evaluation", "evaluate"),
    "qa.evaluation.question_sets": ("QuestionSet", "read_question_set"),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(module), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
