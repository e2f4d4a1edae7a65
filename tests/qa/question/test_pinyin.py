"""Pinyin without tones is cut into syllables and led to the strings that stand in the corpus."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.pinyin import LONGEST_NAME, Names, toneless

READINGS = {
    "lai": "来9莱9",
    "wang": "王9网9往9旺9",
    "xi": "西9",
    "xian": "先9",
    "an": "安9",
    "fan": "反9",
    "fang": "方9",
    "gan": "感9",
    "lv": "吕9",
    "jiang": "江9将9",
    "tao": "淘9",
    "hu": "湖9",
    "a": "阿9",
}
CORPUS = {"来往": 20, "莱旺": 1, "西安": 3, "淘江": 2, "江湖": 5, "王王": 1}


@pytest.fixture
def names() -> Names:
    return Names(READINGS)


def frequencies(wanted: Sequence[str]) -> list[int]:
    return [CORPUS.get(term, 0) for term in wanted]


def test_the_commonest_reading_is_first_and_the_rare_one_is_dropped(names: Names) -> None:
    [(name, weight)] = names.find(["Laiwang"], frequencies)
    assert name == "来往"
    assert weight == pytest.approx(20 / 21)


def test_a_name_is_found_in_one_word_or_several(names: Names) -> None:
    for words in (["taojianghu"], ["Tao", "jianghu"], ["tao", "jiang", "hu"]):
        assert names.find(words, frequencies) == [("淘江湖", 1.0)]


def test_all_cuts_are_tried_and_a_border_is_kept(names: Names) -> None:
    assert names.segment("xian") == [("xian",), ("xi", "an")]
    assert names.segment("fangan") == [("fan", "gan"), ("fang", "an")]
    assert names.find(["xi'an"], frequencies) == names.find(["xian"], frequencies) == [("西安", 1.0)]


@pytest.mark.parametrize("word", ["", "x", "pinterest", "wan", "laiwangs", "来往", "a" * 5000, "wang" * 40])
def test_what_is_not_pinyin_has_no_cut(names: Names, word: str) -> None:
    assert names.segment(word) == []
    assert names.find([word], frequencies) == []


def test_a_syllable_of_one_letter_only_begins_a_word(names: Names) -> None:
    assert names.segment("ahu") == [("a", "hu")]
    assert names.segment("hua") == []


def test_one_syllable_is_not_looked_for(names: Names) -> None:
    assert names.find(["wang"], frequencies) == []


def test_spells_knows_all_readings(names: Names) -> None:
    assert names.spells(["lai", "wang"], "来旺")
    assert not names.spells(["laiwang"], "来")
    assert not names.spells(["laiwang"], "往来")


@pytest.mark.parametrize(
    ("word", "plain"), [("Lǚ", "lv"), ("lüe", "lve"), ("lue", "lve"), ("Xī'ān", "xian"), ("Nǚ", "nv")]
)
def test_tones_and_dots(word: str, plain: str) -> None:
    assert toneless(word) == plain


@given(st.lists(st.sampled_from([*READINGS, "china", "it"]), min_size=1, max_size=4))
def test_found_strings_are_read_so_and_stand_in_the_corpus(words: list[str]) -> None:
    names = Names(READINGS)
    found = names.find(words, frequencies)
    assert sum(weight for _, weight in found) <= 1 + 1e-9
    for name, weight in found:
        assert weight > 0
        assert 2 <= len(name) <= LONGEST_NAME
        assert names.spells(words, name)
        assert all(CORPUS[first + second] for first, second in pairwise(name))
