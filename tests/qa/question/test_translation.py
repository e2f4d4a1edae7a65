"""English words and pinyin names of a question become Chinese words of the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelError
from index.text.keys import make_key
from index.text.tokens import terms
from qa.question.pinyin import Frequencies
from qa.question.translation import Translator
from qa.question.translation_table import STOP_WORDS, latin_words, lemmas

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "index" / "model"


@pytest.fixture(scope="module")
def translator() -> Translator:
    return Translator.open(SHIPPED)


@pytest.fixture(scope="module")
def frequencies() -> Frequencies:
    """In how many lines of the seeds a term stands."""
    counts: Counter[str] = Counter()
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            counts.update(set(terms(make_key(line).text)))

    def look_up(wanted: Sequence[str]) -> list[int]:
        return [counts[term] for term in wanted]

    return look_up


def best(translator: Translator, question: str, frequencies: Frequencies | None = None) -> dict[str, str]:
    found = translator.translate(make_key(question).text, frequencies)
    return {translation.source: translation.candidates[0][0] for translation in found}


def test_words_are_translated_in_order_with_their_places(translator: Translator) -> None:
    key = "did alibaba buy a browser company?"
    found = translator.translate(key)
    assert [translation.source for translation in found] == ["alibaba", "buy", "browser", "company"]
    for translation in found:
        assert key[translation.span.start : translation.span.end] == translation.source
    assert [translation.candidates[0][0] for translation in found][0::2] == ["阿里巴巴", "浏览器"]


def test_a_phrase_wins_over_its_words(translator: Translator, frequencies: Frequencies) -> None:
    assert best(translator, "the title of an open letter", frequencies)["open letter"] == "公开信"
    assert "letter" not in best(translator, "an open letter", frequencies)


def test_a_phrase_ends_at_punctuation(translator: Translator, frequencies: Frequencies) -> None:
    assert "open letter" not in best(translator, "open, letter", frequencies)


def test_inflected_words_are_found(translator: Translator, frequencies: Frequencies) -> None:
    found = best(translator, "users of retailers' and Tencent's platforms", frequencies)
    assert found == {"users": "用户", "retailers": "零售商", "tencent": "腾讯", "platforms": "平台"}


@pytest.mark.parametrize(
    "question", ["who did what to whom?", "Why is it so?", "", "   ", "4.0 2013", "谁是马云？", "Θεός"]
)
def test_stop_words_numbers_and_other_scripts_give_nothing(translator: Translator, question: str) -> None:
    assert translator.translate(make_key(question).text) == ()


def test_latin_words_in_a_chinese_question_are_translated(translator: Translator, frequencies: Frequencies) -> None:
    assert best(translator, "WeChat为什么封杀Alipay红包", frequencies) == {"wechat": "微信", "alipay": "支付宝"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Laiwang", "来往"),
        ("Ding Ding", "钉钉"),
        ("ding-ding", "钉钉"),
        ("dingding", "钉钉"),
        ("Ma Yun", "马云"),
        ("MaYun", "马云"),
        ("Yun Ma", "马云"),
        ("Peng Lei", "彭蕾"),
        ("Chen Hang", "陈航"),
        ("Lu Zhaoxi", "陆兆禧"),
        ("Taojianghu", "淘江湖"),
        ("Xiaohongshu", "小红书"),
    ],
)
def test_names_in_pinyin_are_read(translator: Translator, frequencies: Frequencies, name: str, expected: str) -> None:
    assert best(translator, f"What about {name}?", frequencies) == {make_key(name).text: expected}


@pytest.mark.parametrize(
    ("words", "pinyin"),
    [
        ("women", "我们"),
        ("china", "吃那"),
        ("gene", "歌呢"),
        ("line", "李呢"),
        ("an long", "安龙"),
        ("long bang", "龙帮"),
    ],
)
def test_english_words_are_not_read_as_pinyin(translator: Translator, words: str, pinyin: str) -> None:
    assert translator._names.spells(words.split(), pinyin)
    assert translator.translate(words, lambda wanted: [int(term == pinyin) for term in wanted]) == ()


def test_names_need_a_corpus(translator: Translator) -> None:
    assert translator.translate("laiwang") == ()


def test_only_words_of_the_corpus_are_kept(translator: Translator, frequencies: Frequencies) -> None:
    everything = {word for t in translator.translate("short video and social network") for word, _ in t.candidates}
    found = translator.translate("short video and social network", frequencies)
    kept = {word for translation in found for word, _ in translation.candidates}
    assert set() < kept < everything
    for translation in found:
        assert sum(probability for _, probability in translation.candidates) == pytest.approx(1.0)


@given(
    key=st.text(max_size=80)
    | st.lists(st.sampled_from(["ma", "yun", "open", "letter", "the", "xi'an", "-"])).map(" ".join)
)
def test_any_text_gives_sound_translations(translator: Translator, key: str) -> None:
    for present in (None, lambda wanted: [1] * len(wanted)):
        end = 0
        for translation in translator.translate(key, present):
            assert end <= translation.span.start < translation.span.end <= len(key)
            assert key[translation.span.start : translation.span.end] == translation.source
            end = translation.span.end
            probabilities = [probability for _, probability in translation.candidates]
            assert probabilities == sorted(probabilities, reverse=True)
            assert min(probabilities) > 0
            assert sum(probabilities) <= 1 + 1e-9


def test_a_missing_or_foreign_table_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"python -m training translation"):
        Translator.open(tmp_path)
    (tmp_path / "translations.sqlite").write_bytes(b"\x00\xff not a database" * 300)
    with pytest.raises(ModelError, match=r"python -m training translation"):
        Translator.open(tmp_path)


def test_possessives_are_cut_and_contractions_kept() -> None:
    assert [word for word, _ in latin_words("Alibaba's users' don't Lü")] == ["alibaba", "users", "don't", "lü"]
    assert "don't" in STOP_WORDS


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("companies", "company"),
        ("apps", "app"),
        ("boxes", "box"),
        ("stopped", "stop"),
        ("chasing", "chase"),
        ("biggest", "big"),
        ("knives", "knife"),
        ("business", "business"),
    ],
)
def test_lemmas_hold_the_base_form(word: str, base: str) -> None:
    assert base in lemmas(word)
    assert "busines" not in lemmas(word)
