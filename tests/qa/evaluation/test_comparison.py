"""Comparisons: p-values beside the exact ones, and evaluations that were saved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import product
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EvaluationError
from qa.evaluation.comparison import compare, read_evaluation


def by_question(measure: str, values: Sequence[float]) -> dict[str, dict[str, float]]:
    return {f"q{number}": {measure: value} for number, value in enumerate(values)}


def exact_p(differences: Sequence[float]) -> float:
    """The share of all swaps with a difference at least as large."""
    observed = abs(sum(differences))
    swaps = list(product((1, -1), repeat=len(differences)))
    sums = [abs(sum(sign * value for sign, value in zip(signs, differences, strict=True))) for signs in swaps]
    return sum(value >= observed - 1e-9 for value in sums) / len(swaps)


def test_the_difference_and_its_direction_are_told() -> None:
    found = compare(by_question("S@1", [0, 0, 1, 1]), by_question("S@1", [1, 1, 1, 0]))["S@1"]
    assert (found.n, found.first, found.second, found.better, found.worse) == (4, 0.5, 0.75, 2, 1)
    assert found.to_dict()["second"] == 0.75


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=9))
def test_p_of_few_questions_is_that_of_all_swaps(pairs: list[tuple[float, float]]) -> None:
    first, second = zip(*pairs, strict=True)
    found = compare(by_question("nDCG@10", first), by_question("nDCG@10", second))["nDCG@10"]
    assert found.p == pytest.approx(exact_p([b - a for a, b in pairs]))


def test_p_of_many_questions_is_close_to_that_of_all_swaps() -> None:
    # 12 of 17 better: the two-sided sign test, 2 * P(X >= 12 | 17, 1/2), is the exact value here.
    found = compare(by_question("S@1", [0] * 12 + [1] * 5), by_question("S@1", [1] * 12 + [0] * 5))["S@1"]
    exact = 2 * sum(comb(17, wins) for wins in range(12, 18)) / 2**17
    assert found.p == pytest.approx(exact, abs=0.02)


def test_equal_evaluations_do_not_differ_and_opposite_ones_do() -> None:
    same = by_question("S@1", [0, 1] * 20)
    assert compare(same, same)["S@1"].p == 1
    assert compare(by_question("S@1", [0] * 20), by_question("S@1", [1] * 20))["S@1"].p < 0.001


def test_a_comparison_is_the_same_every_time() -> None:
    first, second = by_question("S@1", [0, 1, 0, 0, 1]), by_question("S@1", [1, 1, 0, 1, 0])
    assert compare(first, second) == compare(first, second)


def test_only_what_both_have_is_compared() -> None:
    first = {"q1": {"S@1": 1.0, "kept": 1.0}, "q2": {"S@1": 0.0}, "q3": {"S@1": 1.0}}
    second = {"q1": {"S@1": 1.0}, "q2": {"S@1": 1.0}, "q4": {"S@1": 0.0}}
    found = compare(first, second)
    assert found.keys() == {"S@1"}
    assert found["S@1"].n == 2


def test_evaluations_of_other_questions_are_not_compared() -> None:
    with pytest.raises(EvaluationError, match="share no question"):
        compare(by_question("S@1", [1]), {"other": {"S@1": 1.0}})


def test_a_saved_evaluation_is_read_back(tmp_path: Path) -> None:
    values = {"q1": {"S@1": 1.0, "RR@10": 1 / 3}}
    (tmp_path / "a.json").write_text(json.dumps({"measures": {}, "questions": values}), "utf-8")
    assert read_evaluation(tmp_path / "a.json") == values


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"questions": [1]}', b'{"questions": {"q": {"S@1": null}}}', b"\xff", b"[" * 100_000],
)
def test_a_file_that_is_no_evaluation_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.json").write_bytes(content)
    with pytest.raises(EvaluationError, match=r"bad\.json"):
        read_evaluation(tmp_path / "bad.json")


def test_an_evaluation_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"none\.json cannot be read"):
        read_evaluation(tmp_path / "none.json")
