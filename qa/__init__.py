"""Question time: question in, cited answer out.

    from qa import QA

    with QA.open(".chuchu/index") as qa:
        for citation in qa.ask("来往为什么失败了？"):
            print(citation.location, citation.text)

The public names are loaded when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.errors import ChuchuError, DocumentError, EvaluationError, ModelError, QuestionError, StoreError
    from qa.answer import Answer, Citation, Difference, Refusal
    from qa.asynchronous import AsyncQA
    from qa.engine import QA
    from qa.evaluation.evaluate import Evaluation, evaluate
    from qa.evaluation.question_sets import QuestionSet, read_question_set
    from qa.protocols import Engine, Filter, Reranker, Writing

__all__ = [
    "QA",
    "Answer",
    "AsyncQA",
    "ChuchuError",
    "Citation",
    "Difference",
    "DocumentError",
    "Engine",
    "Evaluation",
    "EvaluationError",
    "Filter",
    "ModelError",
    "QuestionError",
    "QuestionSet",
    "Refusal",
    "Reranker",
    "StoreError",
    "Writing",
    "evaluate",
    "read_question_set",
]

_HOMES = {
    "index.errors": (
        "ChuchuError",
        "DocumentError",
        "EvaluationError",
        "ModelError",
        "QuestionError",
        "StoreError",
    ),
    "qa.answer": ("Answer", "Citation", "Difference", "Refusal"),
    "qa.asynchronous": ("AsyncQA",),
    "qa.engine": ("QA",),
    "qa.evaluation.evaluate": ("Evaluation", "evaluate"),
    "qa.evaluation.question_sets": ("QuestionSet", "read_question_set"),
    "qa.protocols": ("Engine", "Filter", "Reranker", "Writing"),
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
