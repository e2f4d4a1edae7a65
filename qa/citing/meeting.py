"""How the tokens of a passage meet those of a question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import TokenEncoder
from index.text.keys import Key
from qa.question.query import Query
from qa.ranking.close_reading import Reading
from qa.ranking.late_interaction import similarities
from qa.ranking.passage_texts import PassageText


@dataclass(frozen=True, slots=True)
class Meeting:
    """How the tokens of a passage meet those of a question.

    Attributes:
        passage: which.
        starts: where each of its tokens starts in the key, int64, shape (tokens,).
        met: how alike each is to the question's tokens, 0 to 1, float32, shape (tokens, question tokens).
        same: which of them mean the same, bool, shape (tokens, question tokens).
        matches: whether each means the same as one of the question, and both tell something, bool, shape (tokens,).
        shares: the weights of the question's tokens, float32, together 1.
        telling: which of these are more than particles and words that only ask, bool, shape (question tokens,).
        reading: the passage read together with the question; None if it was not.
    """

    passage: PassageText
    starts: NDArray[np.int64]
    met: NDArray[np.float32]
    same: NDArray[np.bool_]
    matches: NDArray[np.bool_]
    shares: NDArray[np.float32]
    telling: NDArray[np.bool_]
    reading: Reading | None = None

    @property
    def key(self) -> Key:
        """Of the passage."""
        return self.passage.key


def meet(passage: PassageText, query: Query, encoder: TokenEncoder, reading: Reading | None = None) -> Meeting | None:
    """How a passage meets a question; None where either has no token that says anything.

    Args:
        passage: which.
        query: the question.
        encoder: gave both their tokens.
        reading: the passage read together with the question.

    Raises:
        StoreError: the index has other tokens for the passage.
    """
    tokens, question = passage.tokens, query.tokens
    total = float(question.weights.sum())
    if total <= 0 or not any(map(len, tokens.spans)):
        return None
    met = similarities(passage.vectors, question.vectors)
    # In another sentence a word has another vector: written alike, it need be half as like to be the same.
    asked = np.array([query.text[span.start : span.end] for span in question.spans])
    told = np.array([passage.key.text[span.start : span.end] for span in tokens.spans])
    alike = encoder.alike**2
    same = (met >= alike) | (told[:, None] == asked) & (told != "")[:, None] & (met >= alike / 2)
    telling = question.weights >= encoder.telling
    return Meeting(
        passage=passage,
        starts=np.array([span.start for span in tokens.spans], dtype=np.int64),
        met=met,
        same=same,
        matches=same[:, telling].any(axis=1) & (tokens.weights >= encoder.telling),
        shares=question.weights / np.float32(total),
        telling=telling,
        reading=reading,
    )
