"""What turns texts into vectors, and how it is run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoders.hub import AUTO
from index.encoders.vector_cache import VectorCache
from index.errors import ModelError

if TYPE_CHECKING:
    pass


class Embedder(Protocol):
    """Turns keys into unit vectors; equal `fingerprint` means equal vectors."""

    @property
    def name(self) -> str:
        """What `--model` calls it."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever its vectors do."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_passages(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, dimension)."""

    def encode_queries(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, dimension)."""

    def count_truncated(self, keys: Sequence[str]) -> int:
        """How many passages are longer than the model reads."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a model other than the shipped one is run; none of it changes its vectors, rounding aside.

    Attributes:
        device: one of `index.encoders.hub.DEVICES`.
        batch_size: how many texts are encoded at once, 1 or more.
        cache: where the vectors of passages are kept; None: nowhere.
    """

    device: str = AUTO
    batch_size: int = 32
    cache: VectorCache | None = None

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise ModelError(f"The batch size is {self.batch_size}: choose 1 or more.")


DEFAULT_ENCODING = Encoding()
