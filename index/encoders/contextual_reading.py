"""Question and passage at once in the shipped transformer: a score for every token of the passage.

Late interaction compares tokens that were encoded apart; here the transformer sees both together (a cross-encoder,
Nogueira and Cho 2019), with an update of low rank to its weights (LoRA, Hu et al. 2021).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.encoders.contextual_files import POSITIONS, ContextualFiles
from index.encoders.protocol import TokenScores
from index.encoders.transformer import Transformer

FILE_NAME = "close_reading.safetensors"
# What is read of a question beside a passage.
_LONGEST_ASKED = 64


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage that are read together.

    Attributes:
        row: ids of the tokens of both, prompts and all.
        first: where in it the passage's begin; they end before the last.
        starts: where each of these starts in the passage, int64, shape (tokens of the passage,).
    """

    row: list[int]
    first: int
    starts: NDArray[np.int64]


class ContextualReader:
    """Reads with the contextual model and the update that `python -m training.reading.train` made for it.

    A `TokenReader`; what it loads, it loads when it is first needed, and raises ModelError if it cannot.

    Args:
        files: of the model.
    """

    def __init__(self, files: ContextualFiles) -> None:
        self._files = files

    def read(self, question: str, passages: Sequence[str]) -> list[TokenScores]:
        """Every token of the passages that stands within the first 272 of both, read behind the question."""
        pairs = [self.pair(question, passage) for passage in passages]
        if not pairs:
            return []
        weights, bias = self._head
        states = self._transformer.run([self._files.embedded(pair.row) for pair in pairs])
        return [
            TokenScores(pair.starts, np.einsum("td,d->t", of_pair[pair.first : -1], weights) + bias)
            for pair, of_pair in zip(pairs, states, strict=True)
        ]

    def pair(self, question: str, passage: str) -> Pair:
        """A question and a passage as one row of tokens; both are keys, cut to 64 and to 272 tokens in all."""
        files = self._files
        asked = files.tokenizer.encode(question, add_special_tokens=False).ids[:_LONGEST_ASKED]
        head = [*files.question_prompt, *asked, files.end, *files.passage_prompt[1:]]
        ids, spans = files.cut(passage)
        ids = ids[: POSITIONS - len(head) - 1]
        starts = np.array([span.start for span in spans[: len(ids)]], dtype=np.int64)
        return Pair([*head, *ids, files.end], len(head), starts)

    @cached_property
    def _transformer(self) -> Transformer:
        return Transformer(self._files, FILE_NAME)

    @cached_property
    def _head(self) -> tuple[NDArray[np.float32], np.float32]:
        """A weight for each dimension of a token's state, and what is added to their product."""
        tensors = self._files.load(FILE_NAME)
        with self._files.blamed(FILE_NAME):
            weights, (bias,) = tensors["head.weight"].astype(np.float32), tensors["head.bias"].astype(np.float32)
            if weights.shape != self._files.tensors["mean"].shape or not np.isfinite([*weights, bias]).all():
                raise ValueError("its head does not fit the model")
        return weights, bias
