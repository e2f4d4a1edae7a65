"""The translation table on disk, and the forms of words under which it is searched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelError
from qa.question.translation_table import FILE_NAME, Table, fill, latin_words, lemmas, phrase_forms

WORDS = {"apple": [("苹果", 0.75), ("蘋果園", 0.25)], "new york": [("纽约", 1.0)]}


def test_a_table_on_disk_knows_what_was_put_into_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        fill(connection, WORDS, {"ma": "马吗"})
    table = Table.open(tmp_path)
    assert table.look_up(["apple", "pear", "apple"]) == {"apple": (("苹果", 0.75), ("蘋果園", 0.25))}
    assert table.look_up([]) == {}
    assert table.syllables() == {"ma": "马吗"}


def test_more_is_looked_up_than_one_query_takes() -> None:
    names = [f"w{number}" for number in range(1_200)]
    assert len(Table.of({name: [("字", 1.0)] for name in names}, {}).look_up(names)) == 1_200


@pytest.mark.parametrize("content", [None, b"", b"no database at all, whatever it is called"])
def test_what_is_no_table_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(ModelError, match=f"{FILE_NAME}.*python -m training translation"):
        Table.open(tmp_path)


def test_words_stand_where_they_are_found_without_their_possessive() -> None:
    text = "Who's Alibaba's CEO? 來往Laiwang 2x x2 don't"
    found = latin_words(text)
    assert [word for word, _ in found] == ["who's", "alibaba", "ceo", "laiwang", "x2", "don't"]
    assert all(text[span.start : span.end].lower() == word for word, span in found)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("stories", "story"), ("wolves", "wolf"), ("cats", "cat"), ("boxes", "box"), ("stopped", "stop"),
        ("making", "make"), ("happier", "happy"), ("largest", "large"), ("easily", "easy"), ("quickly", "quick"),
    ],
)  # fmt: skip
def test_an_inflected_word_may_be_its_plain_form(word: str, meant: str) -> None:
    assert lemmas(word)[0] == word
    assert meant in lemmas(word)


@pytest.mark.parametrize("word", ["glass", "bus", "red", "thing", "is", ""])
def test_what_only_looks_inflected_stays(word: str) -> None:
    assert lemmas(word)[0] == word
    assert not set(lemmas(word)) & {"glas", "bu", "r", "th", "i"}


def test_a_phrase_is_inflected_at_either_end() -> None:
    assert phrase_forms(["social", "networks"])[:2] == ["social networks", "social network"]
    assert "run out of" in phrase_forms(["runs", "out", "of"])
    assert phrase_forms(["cats"]) == list(lemmas("cats"))


@given(st.text(alphabet="abcdeingslyréü'", max_size=12))
def test_forms_are_given_once_and_the_word_first(word: str) -> None:
    forms = lemmas(word)
    assert forms[0] == word
    assert len(set(forms)) == len(forms)
