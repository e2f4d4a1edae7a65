"""Late interaction against its formula, written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.encoders.protocol import PassageTokens, QuestionTokens, TokenEncoder
from index.encoders.static_model import open_static_model
from index.errors import StoreError
from index.ragged import Ragged
from index.records import Span
from qa.ranking.late_interaction import late_interaction


class Letters:
    """Token vectors of its own: a letter is stored as its place in the alphabet."""

    fingerprint = "letters"
    alike = telling = 0.5
    directions = np.random.default_rng(3).normal(size=(26, 5)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)

    def encode_tokens(self, keys: Sequence[str]) -> Ragged:
        ids = [ord(letter) - ord("a") for key in keys for letter in key]
        return Ragged.of(np.array(ids, dtype=np.uint16), [len(key) for key in keys])

    def vectors(self, stored: NDArray[Any]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self.directions[stored]
        return found

    def passage_tokens(self, key: str) -> PassageTokens:
        return PassageTokens(tuple(Span(at, at + 1) for at in range(len(key))), np.ones(len(key), np.float32))

    def question_tokens(self, key: str) -> QuestionTokens:
        ids, tokens = self.encode_tokens([key]).values, self.passage_tokens(key)
        return QuestionTokens(self.directions[ids], tokens.weights, tokens.spans)


class Stored(Letters):
    """Stores the vectors themselves."""

    def vectors(self, stored: NDArray[Any]) -> NDArray[np.float32]:
        return stored.astype(np.float32)


def by_formula(query: str, weights: list[float], passage: str) -> float:
    total = 0.0
    vectors = {letter: Letters.directions[ord(letter) - ord("a")] for letter in query + passage}
    for letter, weight in zip(query, weights, strict=True):
        cosines = [float(vectors[letter] @ vectors[other]) for other in passage]
        total += weight * max([0.0, *cosines]) ** 2
    return total / sum(weights)


LETTERS = st.sampled_from("abcdefghij")


@given(
    query=st.lists(st.tuples(LETTERS, st.floats(min_value=0.1, max_value=9)), min_size=1, max_size=6),
    passages=st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=6),
    by_id=st.booleans(),
)
def test_scores_are_the_formula(query: list[tuple[str, float]], passages: list[str], by_id: bool) -> None:
    text, weights = "".join(letter for letter, _ in query), [weight for _, weight in query]
    question = replace(Letters().question_tokens(text), weights=np.array(weights, dtype=np.float32))
    encoder: TokenEncoder = Letters()
    tokens = encoder.encode_tokens(passages)
    if not by_id:
        tokens = Ragged(encoder.vectors(tokens.values), tokens.starts)
        encoder = Stored()

    scores = late_interaction(encoder, question, tokens)

    assert scores == pytest.approx([by_formula(text, weights, passage) for passage in passages], abs=1e-4)
    assert np.all((scores >= 0) & (scores <= 1 + 1e-5))


@pytest.mark.parametrize("model", [open_static_model(), Letters()], ids=["static", "letters"])
def test_a_passage_that_is_the_question_scores_one(model: TokenEncoder) -> None:
    question, other = "alibaba", "zyx"
    scores = late_interaction(model, model.question_tokens(question), model.encode_tokens([question, other, ""]))

    assert scores[0] == pytest.approx(1.0, abs=1e-5)
    assert scores[1] < 0.9
    assert scores[2] == 0


def test_a_question_without_tokens_scores_nothing() -> None:
    model = Letters()
    assert late_interaction(model, model.question_tokens(""), model.encode_tokens(["abc", ""])).tolist() == [0, 0]


def test_an_unknown_id_is_a_damaged_index() -> None:
    model = open_static_model()
    tokens = Ragged.of(np.array([1 << 20], dtype=np.uint32), [1])
    with pytest.raises(StoreError, match="rebuild it"):
        late_interaction(model, model.question_tokens("来往"), tokens)
