"""Evaluations and comparisons as tables of plain text."""

from __future__ import annotations

from typing import Any

import pytest

from qa.evaluation.comparison import Comparison
from qa.evaluation.measures import MEASURES
from qa.evaluation.tables import comparison_table, measures_table


def evaluation(counted: int = 10) -> dict[str, Any]:
    means: dict[str, float | None] = dict.fromkeys(MEASURES, 0.25)
    return {
        "n": 10,
        "measures": means,
        "counts": {"all": dict.fromkeys(MEASURES, 10) | {"S@1": counted}},
        "slices": {"lang=zh-Hant": means | {"S@1": None}},
        "slice_sizes": {"lang=zh-Hant": 3},
        "latency_ms": {"p50": 4.25, "p99": 100.0},
    }


def test_a_line_for_all_and_one_for_each_slice() -> None:
    head, every, narrowed, latency = measures_table(evaluation()).splitlines()
    assert head.split() == ["n", *MEASURES]
    assert every.split() == ["all", "10", *["0.250"] * len(MEASURES)]
    assert narrowed.split()[:2] == ["lang=zh-Hant", "3"]
    assert narrowed.split()[2 + MEASURES.index("S@1")] == "-"
    assert len({len(line) for line in (head, every, narrowed)}) == 1
    assert latency == "latency: p50 4.2 ms, p99 100.0 ms"


@pytest.mark.parametrize(("counted", "said"), [(10, False), (4, True), (0, False)])
def test_a_mean_over_fewer_questions_says_so(counted: int, said: bool) -> None:
    table = measures_table(evaluation(counted))
    assert ("of 10 questions, means are over fewer: S@1 4" in table) is said
    assert ("fewer" in table) is said


def test_a_comparison_shows_both_means_and_the_difference_with_its_sign() -> None:
    found = {"S@1": Comparison(8, 0.5, 0.75, 0.125, 3, 1), "nDCG@10": Comparison(8, 0.5, 0.25, 1.0, 0, 12)}
    head, better, worse = comparison_table(found).splitlines()
    assert head.split() == ["n", "other", "this", "difference", "p", "better", "worse"]
    assert better.split() == ["S@1", "8", "0.500", "0.750", "+0.250", "0.1250", "3", "1"]
    assert worse.split() == ["nDCG@10", "8", "0.500", "0.250", "-0.250", "1.0000", "0", "12"]
    assert len({len(line) for line in (head, better, worse)}) == 1
