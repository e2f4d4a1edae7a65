"""The names that users import stay; one that joins or leaves is written here too."""

from __future__ import annotations

from types import ModuleType

import pytest

import index
import qa

INDEX = [
    "ChuchuError",
    "Document",
    "DocumentError",
    "Encoder",
    "EvaluationError",
    "Kind",
    "Metadata",
    "ModelError",
    "Passage",
    "Place",
    "QuestionError",
    "Span",
    "StoreError",
    "open_encoder",
    "verify",
]
QA = ["QA", "Answer", "Citation", "Evaluation", "QuestionSet", "evaluate", "read_question_set"]


@pytest.mark.parametrize(("package", "names"), [(index, INDEX), (qa, QA)], ids=["index", "qa"])
def test_public_names(package: ModuleType, names: list[str]) -> None:
    assert package.__all__ == names
    assert set(names) <= set(dir(package))
    for name in names:
        assert getattr(package, name).__module__.startswith(f"{package.__name__}."), name


@pytest.mark.parametrize("package", [index, qa], ids=["index", "qa"])
def test_unknown_name_is_an_attribute_error(package: ModuleType) -> None:
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'answers'"):
        _ = package.answers
