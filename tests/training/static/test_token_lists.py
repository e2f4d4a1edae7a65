"""Texts as lists of token ids."""

from __future__ import annotations

import numpy as np
import pytest

from training.static.token_lists import tokenize
from training.static.vocabulary import assemble


def test_many_texts_are_tokenized_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = assemble({"来往": 9.0, "来": 5.0, "往": 4.0, "▁app": 3.0, "▁": 1.0, "a": 1.0, "p": 1.0})
    texts = ["来往的app", "", "往来, a 来往来"]
    few = tokenize(tokenizer, texts)
    monkeypatch.setattr("training.static.token_lists._AT_ONCE", 2)
    many = tokenize(tokenizer, texts)
    assert (few.values.dtype, few.starts.dtype) == (np.int32, np.int64) == (many.values.dtype, many.starts.dtype)
    assert [few.row(row).tolist() for row in range(3)] == [many.row(row).tolist() for row in range(3)]
    assert few.row(0).tolist() == [tokenizer.token_to_id(piece) for piece in ("来往", "[UNK]", "▁app")]
