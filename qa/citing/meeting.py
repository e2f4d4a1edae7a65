"""How the tokens of a passage meet those of a question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoders.static_model import StaticModel
from index.records import Span
from index.text.keys import Key
from qa.question.query import Query
from qa.ranking.close_reading import Reading
from qa.ranking.passage_texts import PassageText


@dataclass(frozen=True, slots=True)
class InContext:
    """The tokens of a passage as the contextual model knows them; none in an index of another model.

    Attributes:
        starts: where each starts in the passage's key, int64, shape (tokens,).
        vectors: int8, shape (tokens, dimensions).
        reading: the passage read together with the question; None if it was not.
    """

    starts: NDArray[np.int64]
    vectors: NDArray[np.int8]
    reading: Reading | None = None


NOT_IN_CONTEXT = InContext(np.zeros(0, np.int64), np.zeros((0, 0), np.int8))


@dataclass(frozen=True, slots=True)
class Meeting:
    """How the tokens of a passage meet those of a question.

    Attributes:
        passage: which.
        met: the squares of their cosines with the question's tokens (negative ones count 0), float32, shape
            (tokens, question tokens).
        shares: the weights of the question's tokens, float32, together 1.
        in_context: the passage's tokens in context.
    """

    passage: PassageText
    met: NDArray[np.float32]
    shares: NDArray[np.float32]
    in_context: InContext = NOT_IN_CONTEXT

    @property
    def key(self) -> Key:
        """Of the passage."""
        return self.passage.key

    @property
    def ids(self) -> NDArray[np.int64]:
        """The passage's tokens, shape (tokens,)."""
        return self.passage.tokens[0]

    @property
    def spans(self) -> list[Span]:
        """The place of each token in the key."""
        return self.passage.tokens[1]

    def starts(self) -> NDArray[np.int64]:
        """Where each token starts in the key, shape (tokens,)."""
        return np.array([span.start for span in self.spans], dtype=np.int64)


def meet(
    passage: PassageText, query: Query, model: StaticModel, in_context: InContext = NOT_IN_CONTEXT
) -> Meeting | None:
    """How a passage meets a question; None where either has no token that says anything."""
    ids, _ = passage.tokens
    total = query.token_weights.sum()
    if not len(ids) or total <= 0:
        return None
    met = np.square(np.maximum(model.directions[ids] @ model.directions[query.token_ids].T, 0), dtype=np.float32)
    return Meeting(passage, met, query.token_weights / total, in_context)
