"""What is read of a passage is read once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from index.encoders.protocol import PassageTokens
from index.encoders.static_model import SHIPPED, StaticModel, open_static_model
from index.errors import StoreError
from index.ragged import Ragged
from index.text.keys import Key, make_key
from index.text.tokens import clauses, sentences
from qa.question.answer_type import Asked
from qa.question.typed_spans import answering
from qa.ranking import passage_texts
from qa.ranking.passage_texts import PassageTexts

TEXT = "來往在2013年9月推出，由鄒孟睿負責。 它有1000萬用戶。"


def test_each_thing_is_worked_out_once_and_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()

    class Counted(StaticModel):
        """The light model, counting what it is asked."""

        def passage_tokens(self, key: str) -> PassageTokens:
            calls["tokens"] += 1
            return super().passage_tokens(key)

        def encode_tokens(self, keys: Sequence[str]) -> Ragged:
            calls["encoded"] += 1
            return super().encode_tokens(keys)

    def counted_key(text: str) -> Key:
        calls["key"] += 1
        return make_key(text)

    monkeypatch.setattr(passage_texts, "make_key", counted_key)
    texts = PassageTexts(Counted(SHIPPED))
    passage = texts.of(TEXT)
    assert not calls
    dates = frozenset({Asked.DATE})
    for _ in range(3):
        again = texts.of("".join(TEXT))
        assert again is passage
        assert again.key.text == make_key(TEXT).text
        assert len(again.vectors) == len(again.tokens.spans) == len(again.tokens.weights) > 0
        assert again.sentences == sentences(again.key.text)
        assert again.clauses == clauses(again.key.text)
        assert again.holding(dates, "来往") == answering(again.key.text, dates, "来往") != []
        # What stands in the question is not what it asks for.
        assert again.holding(frozenset({Asked.PERSON}), again.key.text) == []
        assert again.holding(frozenset(), "来往") == []
    assert calls == {"key": 1, "tokens": 1, "encoded": 1}
    assert texts.of(TEXT + "！") is not passage


def test_what_an_index_stores_is_not_encoded_again_and_must_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    model = open_static_model()
    stored = model.encode_tokens([make_key(TEXT).text]).values
    passage, damaged = PassageTexts(model).of(TEXT), PassageTexts(model).of(TEXT)
    passage.stored, damaged.stored = stored, stored[:-1]
    monkeypatch.setattr(StaticModel, "encode_tokens", None)
    np.testing.assert_array_equal(passage.vectors, model.vectors(stored))
    with pytest.raises(StoreError, match=r"tokens\.starts.*rebuild it"):
        _ = damaged.vectors
