"""Folding: one form for both scripts, position by position."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.script import dominant_script, fold, is_han, latin_share

SEEDS = sorted((Path(__file__).parents[3] / "seeds").glob("*.txt"))
CONVERSIONS = ("s2t", "t2s", "s2tw", "s2hk", "t2tw", "t2hk")
HAN = "".join(chr(code) for block in (range(0x3400, 0xA000), range(0x20000, 0x323B0)) for code in block)


@pytest.mark.parametrize("conversion", CONVERSIONS)
def test_every_character_and_its_conversion_fold_alike(conversion: str) -> None:
    import opencc

    # One a line, so that no phrase is found across two of them.
    converted = opencc.OpenCC(conversion).convert("\n".join(HAN)).split("\n")
    assert len(converted) == len(HAN)
    apart = [(char, other) for char, other in zip(HAN, converted, strict=True) if fold(char) != fold(other)]
    assert [pair for pair in apart if len(pair[1]) == 1] == []


@pytest.mark.parametrize("conversion", CONVERSIONS)
def test_the_seeds_and_their_conversions_fold_alike(conversion: str) -> None:
    import opencc

    converter = opencc.OpenCC(conversion)
    compared = 0
    for path in SEEDS:
        for line in path.read_text("utf-8").split("\n"):
            converted = converter.convert(line)
            if len(converted) == len(line):
                assert fold(converted) == fold(line)
                compared += 1
    assert compared == 661


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("馬雲", "马云"),
        ("馬雲", "馬云"),
        ("後來居上", "后來居上"),
        ("裡面", "裏面"),
        ("臺灣", "台湾"),
        ("ＡＢＣ，１２３！", "abc,123!"),
        ("“來往”", "「来往」"),
        ("a—b", "a-b"),
        ("O2O", "o2o"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_stay_different() -> None:
    assert len({fold(word) for word in ("來往", "釘釘", "旺旺", "微信", "易信")}) == 5


@given(st.text())
def test_folding_keeps_every_position_and_is_final(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert "".join(fold(char) for char in text) == folded


def test_every_code_point_folds_to_one_character() -> None:
    everything = "".join(map(chr, range(0x110000)))
    folded = fold(everything)
    assert len(folded) == len(everything)
    assert fold(folded) == folded


def test_han() -> None:
    assert all(map(is_han, "中〇㐀𠀀𲎯"))
    assert not any(map(is_han, "aé1あ한，。"))


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("阿里巴巴為什麼", "Hant"),
        ("阿里巴巴为什么", "Hans"),
        ("人口手", None),
        ("", None),
        ("plain", None),
        ("馬马", None),
    ],
)
def test_dominant_script(text: str, script: str | None) -> None:
    assert dominant_script(text) == script


def test_dominant_script_of_the_seeds() -> None:
    assert [dominant_script(path.read_text("utf-8")) for path in SEEDS] == ["Hant", "Hant", "Hans", "Hant", "Hans"]


@pytest.mark.parametrize(
    ("key", "share"),
    [("", 0.0), ("2013, 9.0!", 0.0), ("来往是谁做的", 0.0), ("who made it?", 1.0), ("laiwang 是什么", 0.25)],
)
def test_words_in_latin_letters_are_counted_against_characters(key: str, share: float) -> None:
    assert latin_share(key) == share
