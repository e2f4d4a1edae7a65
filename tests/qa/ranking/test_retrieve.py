"""Candidates of a tiny index: found by terms and by vector, each with every score."""

from __future__ import annotations

import numpy as np
import pytest

from index.store.local import LocalStore
from qa.ranking import retrieve as home
from qa.ranking.late_interaction import late_interaction
from qa.ranking.retrieve import retrieve
from tests.qa.made_query import ENCODER, LINES, query

QUESTIONS = ["来往什么时候推出？", "微信由谁负责？", "红烧肉怎么做"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_row_has_the_scores_of_the_store(hashed: LocalStore, question: str) -> None:
    asked = query(question)
    found = retrieve(asked, hashed, ENCODER)
    assert found.rows.tolist() == list(range(len(LINES)))
    np.testing.assert_array_equal(found.bm25, hashed.score_terms(asked.terms, found.rows))
    np.testing.assert_allclose(found.dense, hashed.vectors(found.rows) @ asked.vector, atol=1e-6)
    np.testing.assert_array_equal(found.late, late_interaction(ENCODER, asked.tokens, hashed.tokens(found.rows)))
    assert (found.coverage >= 0).all()
    assert (found.coverage <= 1 + 1e-6).all()
    assert not found.read.any()
    assert not found.peak.any()


def test_only_the_rows_wanted_are_searched(hashed: LocalStore) -> None:
    asked = query("来往什么时候推出？")
    rows = np.array([1, 3])
    some, every = retrieve(asked, hashed, ENCODER, rows), retrieve(asked, hashed, ENCODER)
    assert some.rows.tolist() == [1, 3]
    np.testing.assert_array_equal(some.late, every.late[rows])
    assert len(retrieve(asked, hashed, ENCODER, np.array([], np.int64))) == 0


def test_a_row_may_come_by_either_way(hashed: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "DEPTH", 1)
    asked = query("微信")
    by_terms, by_vector = hashed.search_terms(asked.terms, 1)[0], hashed.search_vector(asked.vector, 1)[0]
    assert retrieve(asked, hashed, ENCODER).rows.tolist() == sorted({*by_terms.tolist(), *by_vector.tolist()})


def test_a_question_that_no_term_of_is_known_is_covered_by_nothing(hashed: LocalStore) -> None:
    found = retrieve(query("量子力学"), hashed, ENCODER)
    assert not found.bm25.any()
    assert not found.coverage.any()
