"""The names that users import stay, and so does how they are called; what joins or leaves is written here too."""

from __future__ import annotations

import inspect
import subprocess
import sys
from types import ModuleType

import pytest

import index
import qa
from qa.joint import JointQA
from qa.server.request_log import Watched
from tests.servers import ROOT

ERRORS = "ChuchuError DocumentError EvaluationError ModelError QuestionError StoreError"
INDEX = f"""
{ERRORS} BuildReport Content Document DocumentInfo EncodedPassages EncodedQuestion Encoder Encoding Kind LineRole
Metadata Passage Place Reader Role Skipped Span Store VectorCache build open_encoder open_store verify
"""
QA = f"""
{ERRORS} QA Answer AsyncQA Citation Difference Engine Evaluation Filter QuestionSet Refusal Reranker Writing evaluate
read_question_set
"""
ASK = "question history / k documents filter marked"


@pytest.mark.parametrize(("package", "names"), [(index, INDEX), (qa, QA)], ids=["index", "qa"])
def test_public_names(package: ModuleType, names: str) -> None:
    assert sorted(package.__all__) == sorted(names.split())
    assert set(names.split()) <= set(dir(package))
    for name in names.split():
        home = "index" if name in ERRORS.split() else package.__name__
        assert getattr(package, name).__module__.startswith(f"{home}."), name


@pytest.mark.parametrize("package", [index, qa], ids=["index", "qa"])
def test_unknown_name_is_an_attribute_error(package: ModuleType) -> None:
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'answers'"):
        _ = package.answers


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (index.build, "sources index / model progress encoding readers"),
        (qa.QA.open, "index / threshold encoding reranker encoder"),
        *((engine.ask, f"self {ASK}") for engine in (qa.QA, qa.AsyncQA, qa.Engine, JointQA, Watched)),
    ],
)
def test_what_is_optional_is_given_by_name(function: object, parameters: str) -> None:
    assert callable(function)
    by_place, _, by_name = parameters.partition(" / ")
    found = inspect.signature(function).parameters
    assert list(found) == [*by_place.split(), *by_name.split()]
    assert {name for name, each in found.items() if each.kind is each.KEYWORD_ONLY} == set(by_name.split())


@pytest.mark.parametrize(
    "code",
    [
        "from index import build",
        "import index.build; from index import build",
        "import qa.cli.main, index.build, index; build = index.build",
    ],
)
def test_build_is_the_function_whatever_was_imported_before(code: str) -> None:
    check = (
        "assert type(build).__name__ == 'function', build; from index.build import build as own; assert own is build"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", f"{code}; {check}"], cwd=ROOT, check=True)
