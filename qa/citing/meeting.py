"""How the tokens of a passage meet those of a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import TokenEncoder
from index.errors import StoreError
from index.records import Span
from index.text.keys import Key, make_key
from qa.question.query import Query
from qa.ranking.close_reading import Reading
from qa.ranking.late_interaction import similarities


@dataclass(frozen=True, slots=True)
class Meeting:
    """How the tokens of a passage meet those of a question; all arrays have a row a token.

    Attributes:
        text, key: of the passage.
        spans: the place of each token in the key.
        starts: where each starts, int64, shape (tokens,).
        weights: what each tells, float32, shape (tokens,).
        vectors: float32, shape (tokens, token dimension), unit length.
        met: how alike each is to the question's tokens, 0 to 1, float32, shape (tokens, question tokens).
        meets: whether each means the same as some token of the question, bool, shape (tokens,).
        matches: whether, besides, both tell something, bool, shape (tokens,).
        alike: from which value of `met` on two tokens mean the same.
        shares: the weights of the question's tokens, float32, together 1.
        reading: the passage read together with the question; None if it was not.
    """

    text: str
    key: Key
    spans: tuple[Span, ...]
    starts: NDArray[np.int64]
    weights: NDArray[np.float32]
    vectors: NDArray[np.float32]
    met: NDArray[np.float32]
    meets: NDArray[np.bool_]
    matches: NDArray[np.bool_]
    alike: float
    shares: NDArray[np.float32]
    reading: Reading | None = None


def meet(
    text: str, query: Query, encoder: TokenEncoder, stored: NDArray[Any] | None = None, reading: Reading | None = None
) -> Meeting | None:
    """How a passage meets a question; None where either has no token that says anything.

    Args:
        text: the passage.
        query: the question.
        encoder: gave the question its tokens.
        stored: the passage's tokens as the index has them; None for a text that is in no index.
        reading: the passage read together with the question.

    Raises:
        StoreError: the index has other tokens for the passage.
    """
    key = make_key(text)
    tokens = encoder.passage_tokens(key.text)
    total = float(query.tokens.weights.sum())
    if total <= 0 or not any(map(len, tokens.spans)):
        return None
    values = encoder.encode_tokens([key.text]).values if stored is None else stored
    if len(values) != len(tokens.spans):
        raise StoreError(
            "The index is damaged (tokens.starts.npy does not fit the passages): rebuild it with "
            "`chuchu build DOCUMENTS --index INDEX`."
        )
    vectors = encoder.vectors(values)
    met = similarities(vectors, query.tokens.vectors)
    alike = encoder.alike**2
    telling = met[:, query.tokens.weights >= encoder.telling].max(axis=1, initial=0)
    return Meeting(
        text=text,
        key=key,
        spans=tokens.spans,
        starts=np.array([span.start for span in tokens.spans], dtype=np.int64),
        weights=tokens.weights,
        vectors=vectors,
        met=met,
        meets=met.max(axis=1) >= alike,
        matches=(telling >= alike) & (tokens.weights >= encoder.telling),
        alike=alike,
        shares=query.tokens.weights / np.float32(total),
        reading=reading,
    )
