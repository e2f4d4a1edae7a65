"""What the wording of a question gives away of its answer is measured, and weighed away."""

from __future__ import annotations

import numpy as np
import pytest

from training.reading.wording_weights import answered_by_wording, balancing_weights

ANSWERED = ["它是怎么失败的", "它为什么改名"] * 12
NOT = ["它卖了多少钱", "它花了多少钱"] * 11 + ["它为什么改名"] * 2


def test_a_wording_that_gives_the_answer_away_is_found_out_and_weighed_away() -> None:
    questions, answered = ANSWERED + NOT, [True] * len(ANSWERED) + [False] * len(NOT)
    probabilities = answered_by_wording(questions, answered, list(range(len(questions))))
    assert probabilities[:24].min() > 0.6
    assert probabilities[24:46].max() < 0.4

    weights = balancing_weights(answered, probabilities)

    assert weights.mean() == pytest.approx(1)
    odd_one_out = questions.index("它为什么改名", len(ANSWERED))
    assert weights[odd_one_out] > 1.5 * weights[0]


def test_no_question_counts_without_bound() -> None:
    weights = balancing_weights([True] * 99 + [False], np.full(100, 1 - 1e-9))
    assert weights.max() <= 4
    assert weights.min() > 0


def test_wordings_that_tell_nothing_get_equal_weights() -> None:
    assert balancing_weights([True, False], np.full(2, 0.5)).tolist() == [1.0, 1.0]
