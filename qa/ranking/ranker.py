"""Rows of an index in the order in which they may answer a question: found, scored, read closely, reranked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.clock import StageClock
from index.encoders.protocol import Encoder, TokenEncoder
from index.store.protocol import Store
from qa.protocols import Reranker
from qa.question.query import Query
from qa.ranking.candidates import Candidates, ranked
from qa.ranking.close_reading import MOST_READ, CloseReader, Reading, read_best
from qa.ranking.confidence import Calibration, confidence_features
from qa.ranking.fitted import fitted_folder
from qa.ranking.fusion import FusionWeights, fuse
from qa.ranking.passage_texts import PassageTexts
from qa.ranking.reranking import DEPTH, reranked
from qa.ranking.retrieve import retrieve


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates in order.

    Attributes:
        candidates: with every ranker's score.
        readings: of the rows that were looked at closely.
        fused: one score for each, float64, shape (candidates,).
        scores: by which they are in order, float64, shape (candidates,): the fused ones, unless a reranker gave others.
        order: positions from the best to the worst, int64, shape (candidates,).
        confidence: the probability, 0 to 1, that the best hold the answer; the same with and without a reranker.
        is_on_topic: whether the documents speak of what the question is about.
    """

    candidates: Candidates
    readings: dict[int, Reading]
    fused: NDArray[np.float64]
    scores: NDArray[np.float64]
    order: NDArray[np.int64]
    confidence: float
    is_on_topic: bool


class Ranker:
    """Ranks the rows of one index.

    Args:
        store: the index.
        encoder: gave it its sentence vectors.
        tokens: gave it its tokens.
        weights: of the fused scores; the model's own by default.
        reranker: puts the best in order anew.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        tokens: TokenEncoder,
        weights: FusionWeights | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.weights = weights or FusionWeights.load(fitted_folder(encoder))
        self.reranker = reranker
        self._store = store
        self._encoder = encoder
        self._tokens = tokens
        self._close_reader = CloseReader(encoder.reader) if encoder.reader else None

    @cached_property
    def _calibration(self) -> Calibration:
        return Calibration.load(fitted_folder(self._encoder))

    def search(self, query: Query, rows: NDArray[np.int64] | None = None) -> Candidates:
        """The rows that may answer, scored but not yet ranked; only of `rows`, if given."""
        return retrieve(query, self._store, self._tokens, rows)

    def read(
        self, query: Query, candidates: Candidates, texts: PassageTexts, limit: int = MOST_READ
    ) -> tuple[Candidates, dict[int, Reading]]:
        """The candidates with the scores of close reading, and the readings by row; only of an encoder that can read.

        Args:
            query: the question.
            candidates: not yet read.
            texts: what was read of the passages before.
            limit: how many are read at most.
        """
        if self._close_reader is None or not len(candidates):
            return candidates, {}
        order = ranked(candidates.rows, fuse(candidates, self.weights))
        return read_best(self._close_reader, query, candidates, order, self._store, texts, limit)

    def rank(self, query: Query, candidates: Candidates, texts: PassageTexts, clock: StageClock) -> Ranking:
        """The candidates, one or more, in order.

        Args:
            query: the question.
            candidates: not yet read.
            texts: what was read of the passages before.
            clock: told when something was read, ranked and reranked.
        """
        candidates, readings = self.read(query, candidates, texts)
        clock.lap("read")
        scores = fused = fuse(candidates, self.weights)
        order = ranked(candidates.rows, fused)
        confidence = self._calibration.confidence(confidence_features(candidates, order, query))
        is_on_topic = bool(candidates.dense.max() >= self._calibration.on_topic)
        clock.lap("rank")
        if self.reranker:
            best = self._store.texts(candidates.rows[order[:DEPTH]].tolist())
            keys = [texts.of(text).key.text for text in best]
            scores = reranked(self.reranker, query.key, keys, order, fused)
            order = ranked(candidates.rows, scores)
            clock.lap("rerank")
        return Ranking(candidates, readings, fused, scores, order, confidence, is_on_topic)
