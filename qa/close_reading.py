"""Close reading: the best passages read together with the question, to see where, and whether, they answer it.

Late interaction compares tokens that were encoded apart; here the transformer of the index sees question and
passage at once (a cross-encoder, Nogueira and Cho 2019), with an update of low rank to its weights (LoRA, Hu et
al. 2021). Every token of the passage gets a score, so that the same reading ranks, marks and says how sure the
answer is. It costs some 15 ms a passage on two cores, so only the best are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.contextual import LINEAR_MAPS, ContextualModel
from index.keys import make_key

FILE_NAME = "close_reading.safetensors"
TELLING = 8
"""A passage's score is the mean of so many of its tokens', the highest."""
NOTHING = -20.0
"""The score of what holds no token that was read; lower than any that is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage read for a question.

    Attributes:
        starts: where each token read starts in the passage's key, int64, shape (tokens,).
        logits: how much each speaks for being part of the answer, log-odds, float32, shape (tokens,).
    """

    starts: NDArray[np.int64]
    logits: NDArray[np.float32]

    @property
    def score(self) -> float:
        """How much the passage speaks for holding the answer, log-odds."""
        if not len(self.logits):
            return NOTHING
        return float(np.sort(self.logits)[-TELLING:].mean())


class CloseReader:
    """Reads passages with the contextual model and the update that `python -m training.reading` made for it."""

    def __init__(self, model: ContextualModel) -> None:
        self._model = model

    def read(self, question: str, passages: Iterable[str]) -> list[Reading]:
        """Each passage read for the question, in the order given.

        Args:
            question: its key.
            passages: as they are shown.

        Raises:
            ModelError: the file of the update is missing or damaged.
        """
        weights, bias = self._head
        readings = []
        for passage in passages:
            pair = self._model.pair(question, make_key(passage).text)
            states = self._model.read(pair, self._update)
            readings.append(Reading(pair.starts, np.einsum("td,d->t", states, weights) + bias))
        return readings

    @cached_property
    def _head(self) -> tuple[NDArray[np.float32], np.float32]:
        return self._tensors["head.weight"], self._tensors["head.bias"][0]

    @cached_property
    def _update(self) -> dict[str, NDArray[np.float32]]:
        return {name: self._tensors[name] for kind in LINEAR_MAPS for name in (f"{kind}.down", f"{kind}.up")}

    @cached_property
    def _tensors(self) -> dict[str, NDArray[np.float32]]:
        return {name: tensor.astype(np.float32) for name, tensor in self._model.files.load(FILE_NAME).items()}
