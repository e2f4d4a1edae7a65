"""The passages of one question, with what is read of their texts: each thing once, and only when it is needed.

Close reading, a reranker, marks and differences look at the same few passages. They share what is here, for the length
of one question.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.records import Span
from index.text.keys import Key, make_key
from index.text.tokens import clauses, sentences
from qa.question.answer_type import Asked
from qa.question.typed_spans import answering

Tokenize = Callable[[str], tuple[NDArray[np.int64], list[Span]]]
"""The token ids of a key, shape (tokens,), and where each stands in it."""
SpansInContext = Callable[[str], tuple[Span, ...]]
"""Where the tokens with a vector in context stand in a key; none where the model has no such vectors."""


class PassageText:
    """One text and what is read of it; for one thread.

    Args:
        text: as it is shown.
        tokenize: gives the tokens of a key.
        spans_in_context: gives those with a vector in context.
    """

    def __init__(self, text: str, tokenize: Tokenize, spans_in_context: SpansInContext) -> None:
        self.text = text
        self._tokenize = tokenize
        self._find_in_context = spans_in_context
        self._held: dict[tuple[frozenset[Asked], str], list[Span]] = {}

    @cached_property
    def key(self) -> Key:
        """Its key."""
        return make_key(self.text)

    @cached_property
    def tokens(self) -> tuple[NDArray[np.int64], list[Span]]:
        """The ids of its tokens, shape (tokens,), and where each stands in the key."""
        return self._tokenize(self.key.text)

    @cached_property
    def spans_in_context(self) -> tuple[Span, ...]:
        """Where the tokens that have a vector in context stand in the key."""
        return self._find_in_context(self.key.text)

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
        tokenize, spans_in_context: as `PassageText` has them.
    """

    def __init__(self, tokenize: Tokenize, spans_in_context: SpansInContext) -> None:
        self._tokenize = tokenize
        self._spans_in_context = spans_in_context
        self._known: dict[str, PassageText] = {}

    def of(self, text: str) -> PassageText:
        """The passage of that text."""
        if text not in self._known:
            self._known[text] = PassageText(text, self._tokenize, self._spans_in_context)
        return self._known[text]
