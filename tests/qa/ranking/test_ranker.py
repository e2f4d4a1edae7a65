"""Rows of a tiny index in the order in which they may answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.clock import StageClock
from index.store.local import LocalStore
from qa.ranking.fusion import FusionWeights, fuse
from qa.ranking.passage_texts import PassageTexts
from qa.ranking.ranker import Ranker, Ranking
from tests.qa.made_query import ENCODER, LINES, query

QUESTION = "微信由谁负责？"


def rank(ranker: Ranker, question: str, clock: StageClock | None = None) -> Ranking:
    asked = query(question)
    return ranker.rank(asked, ranker.search(asked), PassageTexts(ENCODER), clock or StageClock())


class Backwards:
    """A reranker that likes what comes last."""

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        return np.arange(len(passages), dtype=np.float32)


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_passage_is_the_best_for_its_own_words(hashed: LocalStore, number: int) -> None:
    ranking = rank(Ranker(hashed, ENCODER, ENCODER), LINES[number])
    assert hashed.texts([int(ranking.candidates.rows[ranking.order[0]])])[0][:-1] == LINES[number][:-1]
    fused = ranking.fused[ranking.order]
    assert fused.tolist() == sorted(fused, reverse=True)
    assert 0 <= ranking.confidence <= 1
    assert ranking.readings == {}


def test_weights_decide_the_order_and_the_ranker_they_were_taken_from_keeps_its_own(hashed: LocalStore) -> None:
    ranker = Ranker(hashed, ENCODER, ENCODER, FusionWeights(late=0, dense=0))
    lexical = rank(ranker, QUESTION)
    np.testing.assert_array_equal(lexical.fused, lexical.candidates.bm25.astype(np.float64))
    other = ranker.weighed(FusionWeights(bm25=-1, late=0, dense=0))
    np.testing.assert_array_equal(rank(other, QUESTION).fused, -lexical.fused)
    np.testing.assert_array_equal(rank(ranker, QUESTION).fused, lexical.fused)


def test_a_reranker_gives_the_order_and_leaves_the_confidence(hashed: LocalStore) -> None:
    plain = rank(Ranker(hashed, ENCODER, ENCODER), QUESTION)
    clock = StageClock()
    reranking = rank(Ranker(hashed, ENCODER, ENCODER, reranker=Backwards()), QUESTION, clock)
    assert reranking.order.tolist() == plain.order.tolist()[::-1]
    assert reranking.confidence == plain.confidence
    np.testing.assert_array_equal(reranking.fused, plain.fused)
    assert {"read", "rank", "rerank"} <= set(clock.timings())


def test_an_encoder_that_cannot_read_reads_nothing(hashed: LocalStore) -> None:
    ranker, asked = Ranker(hashed, ENCODER, ENCODER), query(QUESTION)
    candidates = ranker.search(asked)
    assert ranker.read(asked, candidates, PassageTexts(ENCODER)) == (candidates, {})
    assert fuse(candidates, ranker.weights).shape == (len(LINES),)
