"""The trainable parameters and an optimizer step that costs only what the batch touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from index.ragged import Ragged
from training.static.token_lists import distinct

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from torch import Tensor

    from training.static.streams import Batch

_BETA1, _BETA2, _EPSILON = 0.9, 0.99, 1e-8


@dataclass(slots=True)
class Parameters:
    """Token vectors and MaxSim weights with the moments of lazy Adam (Kingma and Ba 2015).

    Attributes:
        values: float32, shape (V, d + 1): the vectors, and in the last column the logarithm of the weight.
        first, second: float32, as `values`: running means of gradients and of their squares.
        steps: number of steps made.
    """

    values: Tensor
    first: Tensor
    second: Tensor
    steps: int = 0

    @classmethod
    def start(cls, table: Tensor, log_weights: Tensor) -> Parameters:
        """Parameters from token vectors (V, d) and the logarithms of their weights (V,)."""
        values = torch.cat([table, log_weights[:, None]], dim=1).contiguous()
        return cls(values, torch.zeros_like(values), torch.zeros_like(values))

    @property
    def table(self) -> Tensor:
        """Token vectors, float32, shape (V, d)."""
        return self.values[:, :-1]

    @property
    def log_weights(self) -> Tensor:
        """Logarithms of the MaxSim weights, float32, shape (V,)."""
        return self.values[:, -1]

    def step(self, batch: Batch, rate: float, loss: Callable[[Tensor, Tensor, Ragged, Ragged], Tensor]) -> float:
        """One step on the tokens of `batch` only: the cost follows the batch, not the vocabulary.

        Args:
            batch: queries and passages.
            rate: learning rate.
            loss: of token vectors, logarithms of weights, queries and passages, the lists with ids into the first two.

        Returns:
            The loss before the step.
        """
        tokens, places = distinct(np.concatenate((batch.queries.values, batch.passages.values)), len(self.values))
        middle = len(batch.queries.values)
        queries = Ragged(places[:middle], batch.queries.starts)
        passages = Ragged(places[middle:], batch.passages.starts)
        rows = torch.from_numpy(tokens)
        touched = self.values[rows].requires_grad_()
        value = loss(touched[:, :-1], touched[:, -1], queries, passages)
        value.backward()
        gradient = touched.grad
        assert gradient is not None
        self.steps += 1
        with torch.no_grad():
            first = self.first[rows].lerp_(gradient, 1 - _BETA1)
            second = self.second[rows].mul_(_BETA2).addcmul_(gradient, gradient, value=1 - _BETA2)
            self.first[rows], self.second[rows] = first, second
            unbiased = first / (1 - _BETA1**self.steps)
            spread = (second / (1 - _BETA2**self.steps)).sqrt_() + _EPSILON
            self.values[rows] = touched.detach() - rate * unbiased / spread
        return float(value.detach())

    def save(self, path: Path) -> None:
        """Write everything, so that training goes on as if it had not stopped."""
        from safetensors.torch import save_file

        tensors = {"values": self.values, "first": self.first, "second": self.second, "steps": torch.tensor(self.steps)}
        partial = path.with_suffix(".partial")
        save_file(tensors, partial)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> Parameters:
        """What `save` wrote."""
        from safetensors.torch import load_file

        tensors = load_file(path)
        return cls(tensors["values"], tensors["first"], tensors["second"], int(tensors["steps"]))
