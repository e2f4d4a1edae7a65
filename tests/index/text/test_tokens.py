"""Terms, words, sentences and clauses of keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Span
from index.text.keys import make_key
from index.text.script import is_han
from index.text.tokens import clauses, sentences, tagged_words, terms, words

SEEDS = Path(__file__).parents[3] / "seeds"


def cut(text: str, spans: list[Span]) -> list[str]:
    """The texts at spans."""
    return [text[span.start : span.end] for span in spans]


def test_terms_are_bigrams_long_words_and_words_of_other_scripts() -> None:
    assert terms("阿里巴巴") == ["阿里", "里巴", "巴巴", "阿里巴巴"]
    assert terms("微信5.0版") == ["微信", "5.0", "版"]
    assert terms("o2o和c2b") == ["o2o", "和", "c2b"]
    assert terms("2.4亿, 10,000") == ["2.4", "亿", "10,000"]
    assert terms("don't use node.js") == ["don't", "don", "t", "use", "node.js", "node", "js"]
    assert terms("!?。") == []
    assert terms("") == []


def test_terms_of_a_question_and_its_conversion_are_the_same() -> None:
    for one, other in (("馬雲為什麼推廣來往？", "马云为什么推广来往?"), ("支付寶９.０", "支付宝9.0")):
        assert terms(make_key(one).text) == terms(make_key(other).text)


def test_words_have_their_places() -> None:
    key = "阿里巴巴的O2O业务"
    assert [(word, key[span.start : span.end]) for word, span in words(key)] == [
        (word, word) for word in ("阿里巴巴", "的", "O2O", "业务")
    ]


def test_words_are_those_of_jieba_itself() -> None:
    import jieba

    for file in SEEDS.glob("*.txt"):
        key = make_key(file.read_text("utf-8")).text
        for run in sorted(set(re.findall(r"[\u4e00-\u9fff]+", key))):
            assert [word for word, _ in words(run)] == list(jieba.cut(run))


def test_names_are_tagged() -> None:
    assert ("马云", "nr", Span(0, 2)) in tagged_words("马云在杭州")


@given(st.text())
def test_tagged_words_cover_the_key(key: str) -> None:
    found = tagged_words(key)
    assert "".join(word for word, _, _ in found) == key
    assert all(key[span.start : span.end] == word for word, _, span in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一。二！三？四；五", ["一。", "二！", "三？", "四；", "五"]),
        ("支付寶9.0版,用戶2.4億。完", ["支付寶9.0版,用戶2.4億。", "完"]),
        ("他說:「好。」她走了。", ["他說:「好。」", "她走了。"]),
        ("“错了就是错了!”他说", ["“错了就是错了!”", "他说"]),
        ('He said "yes." Then he left. ', ['He said "yes." ', "Then he left. "]),
        ("Version 2.5 is out. Get it.", ["Version 2.5 is out. ", "Get it."]),
        ("火了……只是", ["火了……", "只是"]),
        ("什麼?!真的", ["什麼?!", "真的"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text, sentences(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年9月10日,6萬人齊聚杭州,慶祝", ["2019年9月10日,", "6萬人齊聚杭州,", "慶祝"]),
        ("共10,000人，在11:31到場", ["共10,000人，", "在11:31到場"]),
        ("來往、釘釘：都是", ["來往、", "釘釘：", "都是"]),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    assert cut(text, clauses(text)) == expected


@given(st.one_of(st.text(), st.text("阿里9.,:;!?。！？；…“”」)） \n\ta'"), st.sampled_from(["。" * 9, ".", "\n\n"])))
def test_sentences_and_clauses_cover_the_text_in_order(text: str) -> None:
    for spans in (sentences(text), clauses(text)):
        assert "".join(cut(text, spans)) == text
        assert all(len(span) for span in spans)


def test_a_sentence_of_the_seeds_is_made_of_whole_clauses() -> None:
    for path in SEEDS.glob("*.txt"):
        for line in path.read_text("utf-8").split("\n"):
            assert {span.end for span in sentences(line)} <= {span.end for span in clauses(line)}


@given(st.one_of(st.text(), st.text("阿里巴巴來往微信支付寶abc9.0' ")))
def test_words_stand_where_they_say_and_terms_come_from_the_key(text: str) -> None:
    end = 0
    for word, span in words(text):
        assert text[span.start : span.end] == word != ""
        assert span.start >= end
        end = span.end
    assert all(term in text for term in terms(text))


def test_the_words_of_the_seeds_cover_their_chinese_characters() -> None:
    for path in SEEDS.glob("*.txt"):
        key = make_key(path.read_text("utf-8")).text
        covered = "".join(word for word, _ in words(key))
        assert list(filter(is_han, covered)) == list(filter(is_han, key))
