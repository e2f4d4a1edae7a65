"""What an encoder is: texts in, vectors out; of sentences, and of tokens and closely read where it can.

Every text is a key (see `index.text.keys`). An object with the members of `Encoder` can be given to `build` and to
`QA.open`; `tests/index/encoders/conformance.py` holds the tests that any must pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoders.hub import AUTO
from index.encoders.vector_cache import VectorCache
from index.errors import ModelError
from index.ragged import Ragged
from index.records import Span


@dataclass(frozen=True, slots=True)
class PassageTokens:
    """The tokens of a passage, in the order in which they are stored.

    Attributes:
        spans: where each stands in the key, ascending, without white space at its ends; some may be empty.
        weights: float32, shape (tokens,), 0 or more: what each tells, the rarer in general language the more.
    """

    spans: tuple[Span, ...]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class QuestionTokens:
    """The tokens of a question.

    Attributes:
        vectors: float32, shape (tokens, token dimension), unit length.
        weights: float32, shape (tokens,), 0 or more: what each counts.
        spans: where each stands in the key.
    """

    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]
    spans: tuple[Span, ...]


class TokenEncoder(Protocol):
    """Gives the tokens of texts vectors, which are compared one by one; equal `fingerprint` means equal tokens."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever its tokens, their vectors or their weights do."""
        ...

    @property
    def alike(self) -> float:
        """The cosine, above 0 and at most 1, from which two tokens mean the same."""
        ...

    @property
    def telling(self) -> float:
        """The weight, above 0, from which a token is more than a particle."""
        ...

    def encode_tokens(self, keys: Sequence[str]) -> Ragged:
        """The tokens of passages as an index stores them.

        One value a token: an id (uint16 or uint32), or a vector (a row of int8). A passage's depend on it alone.
        """
        ...

    def passage_tokens(self, key: str) -> PassageTokens:
        """Where the tokens of a passage stand and what they weigh; as many as `encode_tokens` gives of it."""
        ...

    def vectors(self, stored: NDArray[Any]) -> NDArray[np.float32]:
        """The vectors of stored tokens, float32, shape (tokens, token dimension), unit length or zero.

        Args:
            stored: values of an index made with this encoder.

        Raises:
            StoreError: it has no such token, so the index is damaged.
        """
        ...

    def question_tokens(self, key: str) -> QuestionTokens:
        """The tokens of a question; none where it has none."""
        ...


@dataclass(frozen=True, slots=True)
class TokenScores:
    """A passage read together with a question.

    Attributes:
        starts: where each token that was read starts in the passage's key, int64, shape (tokens,).
        logits: how much each speaks for being part of the answer, log-odds, float32, shape (tokens,).
    """

    starts: NDArray[np.int64]
    logits: NDArray[np.float32]


class TokenReader(Protocol):
    """Reads passages together with a question and says of every token whether it answers."""

    def read(self, question: str, passages: Sequence[str]) -> list[TokenScores]:
        """What was read of each passage, in the order given; of a very long one its beginning."""
        ...


@dataclass(frozen=True, slots=True)
class EncodedPassages:
    """What one run gives of some passages.

    Attributes:
        vectors: float32, shape (passages, dimension), unit length, or zero for a passage without tokens.
        tokens: what `Encoder.tokens` would store of them; None where there is no such encoder.
        truncated: how many are longer than the model reads.
    """

    vectors: NDArray[np.float32]
    tokens: Ragged | None = None
    truncated: int = 0


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """What one run gives of a question.

    Attributes:
        vector: float32, shape (dimension,), unit length, or zero for a question without tokens.
        tokens: as `Encoder.tokens` has them; None where there is no such encoder.
    """

    vector: NDArray[np.float32]
    tokens: QuestionTokens | None = None


class Encoder(Protocol):
    """Turns keys into unit vectors; equal `fingerprint` means equal vectors."""

    @property
    def name(self) -> str:
        """What `--model` calls it, or any name for one that is given as an object."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever its sentence vectors do."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a sentence vector."""
        ...

    @property
    def batch_size(self) -> int:
        """How many passages it is best given at once, 1 or more; after each batch a build tells how far it is."""
        ...

    @property
    def folder(self) -> Path | None:
        """Where the weights fitted to its scores stand, if any do; None for one without a folder."""
        ...

    @property
    def tokens(self) -> TokenEncoder | None:
        """What gives its texts token vectors; None for a model that gives none, beside which the static one does."""
        ...

    @property
    def reader(self) -> TokenReader | None:
        """What reads a passage together with a question; None where nothing can."""
        ...

    def encode_passages(self, keys: Sequence[str]) -> EncodedPassages:
        """Vectors of passages, and their tokens where `tokens` gives some."""
        ...

    def encode_question(self, key: str) -> EncodedQuestion:
        """The vector of a question, and its tokens where `tokens` gives some."""
        ...


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
