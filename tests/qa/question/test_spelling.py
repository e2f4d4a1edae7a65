"""Homophones typed by mistake, and words that are right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from opencc import OpenCC

from index.encoders.static_model import SHIPPED
from index.text.keys import make_key
from qa import QA
from qa.question.spelling import Speller
from qa.question.translation_table import Table

QUESTIONS = [json.loads(line) for line in Path("tests/data/seeds-open.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("typed", "wrong", "meant"),
    [
        ("腾迅被封的是什么？", "腾迅", "腾讯"),
        ("支付包9.9", "支付包", "支付宝"),
        ("马芸是谁", "马芸", "马云"),
        ("微新红包", "微新", "微信"),
        ("祢聊是谁做的", "祢聊", "米聊"),
    ],
)
def test_a_homophone_is_read_as_the_word_of_the_corpus(qa: QA, typed: str, wrong: str, meant: str) -> None:
    answer = qa.ask(typed)

    assert answer.corrections == ((wrong, meant),)
    assert any(meant in make_key(citation.text).text for citation in answer.citations[:3])
    assert qa.ask(OpenCC("s2t").convert(typed)).corrections == answer.corrections


@pytest.mark.parametrize("item", [item for item in QUESTIONS if item["lang"] != "mixed"], ids=lambda item: item["id"])
def test_a_question_without_mistakes_is_not_corrected(qa: QA, item: dict[str, str]) -> None:
    query, _ = qa.candidates(item["question"])
    assert query.corrections == ()


def test_nothing_is_corrected_towards_a_corpus_that_has_nothing() -> None:
    speller = Speller(Table.open(SHIPPED).syllables(), lambda terms: [0] * len(terms), 0)

    assert speller.corrections("腾迅马芸") == ()
    assert speller.corrections("") == ()


def test_a_pasted_page_of_rare_characters_costs_no_more_look_ups_than_a_question() -> None:
    asked: list[int] = []

    def frequencies(terms: Sequence[str]) -> list[int]:
        asked.append(len(terms))
        return [0] * len(terms)

    speller = Speller(Table.open(SHIPPED).syllables(), frequencies, 100)

    assert speller.corrections("".join(map(chr, range(0x4E00, 0x5600)))) == ()
    assert sum(many > 2 for many in asked) <= 64  # those of homophones
