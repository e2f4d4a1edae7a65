"""How the tokenizer cuts keys: words where it knows them, characters and word parts elsewhere."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from index.text.keys import make_key
from training.static.vocabulary import UNKNOWN, assemble


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    characters = dict.fromkeys("来往微信问题根本的是0123456789abcdefgh▁", 0.5)
    words = {"来往": 50.0, "微信": 90.0, "问题": 80.0, "的": 900.0, "2013": 30.0, "▁the": 99.0, "▁a": 9.0, "ded": 0.1}
    return assemble(characters | words)


def _pieces(tokenizer: Tokenizer, text: str) -> list[str]:
    return list(tokenizer.encode(make_key(text).text).tokens)


def test_words_are_whole_and_the_rest_is_characters(tokenizer: Tokenizer) -> None:
    assert _pieces(tokenizer, "来往的根本问题") == ["来往", "的", "根", "本", "问题"]


def test_both_scripts_give_the_same_pieces(tokenizer: Tokenizer) -> None:
    assert _pieces(tokenizer, "來往的根本問題") == _pieces(tokenizer, "来往的根本问题")


def test_scripts_and_numbers_do_not_grow_together(tokenizer: Tokenizer) -> None:
    assert _pieces(tokenizer, "The微信2013,2.4") == ["▁the", "微信", "2013", "2", "4"]


def test_only_the_start_of_a_latin_word_is_marked(tokenizer: Tokenizer) -> None:
    assert _pieces(tokenizer, "added") == ["▁a", "d", "ded"]


def test_offsets_lead_to_the_characters_of_the_key(tokenizer: Tokenizer) -> None:
    key = make_key("问题 是 The 微信?").text
    encoded = tokenizer.encode(key)
    # The mark of a Latin word's start is aligned with the character before it, if there is one.
    shown = [key[start:end].lstrip() for start, end in encoded.offsets]
    assert shown == ["问题", "是", "the", "微信"]


def test_what_stands_between_words_gives_no_piece(tokenizer: Tokenizer) -> None:
    assert _pieces(tokenizer, "。!? …\n") == []


def test_a_character_never_seen_is_unknown_and_breaks_nothing(tokenizer: Tokenizer) -> None:
    known = tokenizer.token_to_id("微信")
    assert tokenizer.encode("微信龘微信").ids == [known, tokenizer.token_to_id(UNKNOWN), known]
