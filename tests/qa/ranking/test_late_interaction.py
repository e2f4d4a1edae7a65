"""Late interaction against its formula, written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders.static_model import StaticModel, open_static_model
from index.ragged import Ragged
from qa.ranking.late_interaction import late_interaction


@pytest.fixture(scope="module")
def model() -> StaticModel:
    return open_static_model()


def by_formula(model: StaticModel, query: list[int], weights: list[float], passage: list[int]) -> float:
    total = 0.0
    for token, weight in zip(query, weights, strict=True):
        cosines = [float(model.directions[token] @ model.directions[other]) for other in passage]
        total += weight * max([0.0, *cosines]) ** 2
    return total / sum(weights)


token = st.integers(min_value=5, max_value=4000)


@given(
    query=st.lists(st.tuples(token, st.floats(min_value=0.1, max_value=9)), min_size=1, max_size=6),
    passages=st.lists(st.lists(token, max_size=12), min_size=1, max_size=6),
)
def test_scores_are_the_formula(query: list[tuple[int, float]], passages: list[list[int]]) -> None:
    model = open_static_model()
    ids = np.array([token for passage in passages for token in passage], dtype=np.uint16)
    starts = np.concatenate(([0], np.cumsum([len(passage) for passage in passages])))
    tokens, weights = [token for token, _ in query], [weight for _, weight in query]

    scores = late_interaction(model, np.array(tokens), np.array(weights, dtype=np.float32), Ragged(ids, starts))

    expected = [by_formula(model, tokens, weights, passage) for passage in passages]
    assert scores == pytest.approx(expected, abs=1e-4)
    assert np.all((scores >= 0) & (scores <= 1 + 1e-5))


def test_a_passage_that_is_the_question_scores_one(model: StaticModel) -> None:
    rows = model.tokenize(["来往为什么失败", "钉钉"])
    query = rows.row(0).astype(np.int64)

    scores = late_interaction(model, query, model.weights[query], rows)

    assert scores[0] == pytest.approx(1.0, abs=1e-5)
    assert scores[1] < 0.9


def test_no_tokens_score_nothing(model: StaticModel) -> None:
    rows = model.tokenize(["来往", ""])
    nothing = np.zeros(0, dtype=np.int64)

    assert late_interaction(model, nothing, np.zeros(0, dtype=np.float32), rows).tolist() == [0, 0]
    query = rows.row(0).astype(np.int64)
    assert late_interaction(model, query, model.weights[query], rows)[1] == 0
