"""Keys: what is cut for the search, and that every mark finds its way back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Span
from index.text.keys import make_key
from index.text.script import fold

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("西溪園區(qū)的", "西溪園區的"),
        ("數(shù)據(jù)", "數據"),
        ("企業（yè）", "企業"),
        ("沟 通", "沟通"),
        ("品　牌", "品牌"),
        ("紅包(年終獎)", "紅包(年終獎)"),
        ("微信(WeChat)和來往(laiwang)", "微信(WeChat)和來往(laiwang)"),
        ("首席執行官(CEO)", "首席執行官(CEO)"),
        ("咖啡(café)", "咖啡(café)"),
        ("(lǎo)", "(lǎo)"),
        ("iPhone 5 手機", "iPhone 5 手機"),
        ("9.0 版本", "9.0 版本"),
        ("", ""),
    ],
)
def test_only_noise_inside_a_line_is_cut(text: str, key: str) -> None:
    assert make_key(text).text == fold(key)


def test_all_48_stray_readings_of_the_seeds_are_cut_and_nothing_else() -> None:
    path = next(SEEDS.glob("000*.txt"))
    text = path.read_text("utf-8")
    made = make_key(text)
    assert text.count("(") - made.text.count("(") == 48
    assert "(年終獎)" in text
    assert fold("紅包(年終獎)") in made.text
    assert fold("數據") in made.text


def test_a_mark_in_the_key_lands_on_the_original() -> None:
    text = "淘寶的用戶數(shù)據(jù)和沟 通"
    made = make_key(text)
    start = made.text.index(fold("數據"))
    assert text[slice_of(made.to_text(Span(start, start + 2)))] == "數(shù)據"
    start = made.text.index(fold("沟通"))
    assert text[slice_of(made.to_text(Span(start, start + 2)))] == "沟 通"
    whole = made.to_text(Span(0, len(made.text)))
    assert (whole.start, whole.end) == (0, len(text))
    end = made.to_text(Span(len(made.text), len(made.text)))
    assert (end.start, end.end) == (len(text), len(text))


def slice_of(span: Span) -> slice:
    """The span as a slice."""
    return slice(span.start, span.end)


PIECES = st.sampled_from(
    ["區", "(qū)", "（yè）", "(CEO)", " ", "　", "沟", "abc", "9.0", "。", "𠀀", "(", ")", "\n", "ū"]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=30).map("".join))
def test_a_key_is_the_folded_text_at_its_origins(text: str) -> None:
    made = make_key(text)
    assert made.origin.dtype == np.int64
    assert made.origin.shape == (len(made.text) + 1,)
    assert made.origin[-1] == len(text)
    assert np.all(np.diff(made.origin) > 0)
    folded = fold(text)
    assert "".join(folded[position] for position in made.origin[:-1]) == made.text


@given(st.text(max_size=40), st.data())
def test_a_span_of_the_key_begins_and_ends_on_its_own_characters(text: str, data: st.DataObject) -> None:
    made = make_key(text)
    start = data.draw(st.integers(0, len(made.text)))
    end = data.draw(st.integers(start, len(made.text)))
    span = made.to_text(Span(start, end))
    assert 0 <= span.start <= span.end <= len(text)
    if end > start:
        assert fold(text[span.start]) == made.text[start]
        assert fold(text[span.end - 1]) == made.text[end - 1]


@pytest.mark.parametrize("conversion", ["s2t", "t2s"])
def test_keys_do_not_depend_on_the_script(conversion: str) -> None:
    import opencc

    converter = opencc.OpenCC(conversion)
    for path in SEEDS.glob("*.txt"):
        for line in path.read_text("utf-8").split("\n"):
            converted = converter.convert(line)
            if len(converted) == len(line):
                assert make_key(converted).text == make_key(line).text
