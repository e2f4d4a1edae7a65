"""What is read of a passage is read once."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from index.records import Span
from index.text.keys import make_key
from index.text.tokens import clauses, sentences
from qa.question.answer_type import Asked
from qa.question.typed_spans import answering
from qa.ranking import passage_texts
from qa.ranking.passage_texts import PassageTexts

TEXT = "來往在2013年9月推出，由鄒孟睿負責。 它有1000萬用戶。"


def test_each_thing_is_worked_out_once_and_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()

    def tokenize(key: str) -> tuple[NDArray[np.int64], list[Span]]:
        calls["tokens"] += 1
        return np.arange(len(key)), [Span(place, place + 1) for place in range(len(key))]

    def in_context(key: str) -> tuple[Span, ...]:
        calls["in context"] += 1
        return (Span(0, len(key)),)

    def counted_key(text: str) -> object:
        calls["key"] += 1
        return make_key(text)

    monkeypatch.setattr(passage_texts, "make_key", counted_key)
    texts = PassageTexts(tokenize, in_context)
    passage = texts.of(TEXT)
    assert not calls
    dates = frozenset({Asked.DATE})
    for _ in range(3):
        again = texts.of("".join(TEXT))
        assert again is passage
        assert again.key.text == make_key(TEXT).text
        assert len(again.tokens[0]) == len(again.tokens[1]) == len(again.key.text)
        assert again.spans_in_context == (Span(0, len(again.key.text)),)
        assert again.sentences == sentences(again.key.text)
        assert again.clauses == clauses(again.key.text)
        assert again.holding(dates, "来往") == answering(again.key.text, dates, "来往") != []
        # What stands in the question is not what it asks for.
        assert again.holding(frozenset({Asked.PERSON}), again.key.text) == []
        assert again.holding(frozenset(), "来往") == []
    assert calls == {"key": 1, "tokens": 1, "in context": 1}
    assert texts.of(TEXT + "！") is not passage
