"""The passages of one question, with what is read of their texts: each thing once, and only when it is needed.

Close reading, a reranker, marks and differences look at the same few passages. They share what is here, for the length
of one question.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import PassageTokens, TokenEncoder
from index.errors import StoreError
from index.records import Span
from index.text.keys import Key, make_key
from index.text.tokens import clauses, sentences
from qa.question.answer_type import Asked
from qa.question.typed_spans import answering


class PassageText:
    """One text and what is read of it; for one thread.

    Args:
        text: as it is shown.
        encoder: gives its tokens.

    Attributes:
        stored: its tokens as the index has them, once they were looked up there.
    """

    def __init__(self, text: str, encoder: TokenEncoder) -> None:
        self.text = text
        self.stored: NDArray[Any] | None = None
        self._encoder = encoder
        self._held: dict[tuple[frozenset[Asked], str], list[Span]] = {}

    @cached_property
    def key(self) -> Key:
        """Its key."""
        return make_key(self.text)

    @cached_property
    def tokens(self) -> PassageTokens:
        """Where its tokens stand in the key, and their weights."""
        return self._encoder.passage_tokens(self.key.text)

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """The vectors of its tokens, float32, shape (tokens, token dimension); encoded where they were not looked up.

        Raises:
            StoreError: the index has other tokens for it.
        """
        values = self._encoder.encode_tokens([self.key.text]).values if self.stored is None else self.stored
        if len(values) != len(self.tokens.spans):
            raise StoreError(
                "The index is damaged (tokens.starts.npy does not fit the passages): rebuild it with "
                "`chuchu build DOCUMENTS --index INDEX`."
            )
        return self._encoder.vectors(values)

    @cached_property
    def sentences(self) -> list[Span]:
        """Its sentences, as spans of the key."""
        return sentences(self.key.text)

    @cached_property
    def clauses(self) -> list[Span]:
        """Its clauses, as spans of the key."""
        return clauses(self.key.text)

    def holding(self, kinds: frozenset[Asked], question: str) -> list[Span]:
        """The places in the key of things of these kinds, as `qa.question.typed_spans.answering` finds them."""
        asked = (kinds, question)
        if asked not in self._held:
            self._held[asked] = answering(self.key.text, kinds, question) if kinds else []
        return self._held[asked]


class PassageTexts:
    """The passages of one question; equal texts are one passage. For one thread.

    Args:
        encoder: gives their tokens.
    """

    def __init__(self, encoder: TokenEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, PassageText] = {}

    def of(self, text: str) -> PassageText:
        """The passage of that text."""
        if text not in self._known:
            self._known[text] = PassageText(text, self._encoder)
        return self._known[text]
