"""An encoder of a few lines, as a stranger may write one: a text's vectors are hashes of its characters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import EncodedPassages, EncodedQuestion, PassageTokens, QuestionTokens, TokenEncoder
from index.ragged import Ragged
from index.records import Span


class HashEncoder:
    """Every character has a direction of its own; a sentence has their sum."""

    name = "hashes"
    fingerprint = "hashes-1"
    dimension = 64
    batch_size = 3
    folder: Path | None = None
    tokens: TokenEncoder | None = None
    reader = None

    def encode_passages(self, keys: Sequence[str]) -> EncodedPassages:
        sums = [np.sum(directions(key), axis=0) for key in keys]
        vectors = np.array(sums, np.float32).reshape(len(keys), self.dimension)
        return EncodedPassages(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))

    def encode_question(self, key: str) -> EncodedQuestion:
        return EncodedQuestion(self.encode_passages([key]).vectors[0])


class HashTokenEncoder(HashEncoder):
    """The same with a vector for each character that is no white space, kept as int8."""

    alike = 0.9
    telling = 0.5

    def __init__(self) -> None:
        self.tokens = self

    def encode_passages(self, keys: Sequence[str]) -> EncodedPassages:
        return EncodedPassages(super().encode_passages(keys).vectors, self.encode_tokens(keys))

    def encode_question(self, key: str) -> EncodedQuestion:
        return EncodedQuestion(super().encode_question(key).vector, self.question_tokens(key))

    def encode_tokens(self, keys: Sequence[str]) -> Ragged:
        whole = [np.rint(directions(key) * 127).astype(np.int8) for key in keys]
        return Ragged.of(np.concatenate([np.zeros((0, self.dimension), np.int8), *whole]), list(map(len, whole)))

    def passage_tokens(self, key: str) -> PassageTokens:
        spans = tuple(Span(place, place + 1) for place, character in enumerate(key) if not character.isspace())
        weights = [0.1 if key[span.start] in "的是了" or not key[span.start].isalnum() else 1.0 for span in spans]
        return PassageTokens(spans, np.array(weights, dtype=np.float32))

    def vectors(self, stored: NDArray[np.integer]) -> NDArray[np.float32]:
        wide = stored.astype(np.float32)
        return np.asarray(wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-9), dtype=np.float32)

    def question_tokens(self, key: str) -> QuestionTokens:
        tokens = self.passage_tokens(key)
        return QuestionTokens(directions(key), tokens.weights, tokens.spans)


def directions(key: str) -> NDArray[np.float32]:
    """A unit vector for each character that is no white space, shape (characters, 64)."""
    seeds = [crc32(character.encode("utf-8", "surrogatepass")) for character in key if not character.isspace()]
    drawn = [np.random.default_rng(seed).normal(size=HashEncoder.dimension) for seed in seeds]
    vectors = np.array(drawn, dtype=np.float32).reshape(len(seeds), HashEncoder.dimension)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-9), dtype=np.float32)
