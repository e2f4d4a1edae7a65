"""The translation table is made from glosses and sentence pairs."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from qa.question.translation import Translator
from qa.question.translation_table import FILE_NAME
from training.stages import Run
from training.translation.alignment import SentencePair, learn
from training.translation.dictionary import phrase_support, reverse, supported
from training.translation.make import make_table
from training.translation.readings import readings

ENTRIES = [
    {"hans": "失败", "hant": "失敗", "pinyin": "shi1 bai4", "en": ["to be defeated", "to fail (e.g. experiments)"]},
    {"hans": "微信", "hant": "微信", "pinyin": "Wei1 xin4", "en": ["Weixin or WeChat (service by 腾讯[Teng2 xun4])"]},
    {"hans": "腾讯", "hant": "騰訊", "pinyin": "Teng2 xun4", "en": ["see 騰訊控股|腾讯控股[Teng2 xun4 Kong4 gu3]"]},
    {"hans": "腾讯控股", "hant": "騰訊控股", "pinyin": "Teng2 xun4 Kong4 gu3", "en": ["Tencent Holdings Limited (QQ)"]},
    {"hans": "柬", "hant": "柬", "pinyin": "Jian3", "en": ["abbr. for 柬埔寨[Jian3 pu3 zhai4], Cambodia"]},
    {"hans": "马", "hant": "馬", "pinyin": "Ma3", "en": ["surname Ma", "horse", "CL:匹[pi3]"]},
    {"hans": "个", "hant": "個", "pinyin": "ge4", "en": ["classifier for people or objects in general"]},
    {"hans": "准备", "hant": "準備", "pinyin": "zhun3 bei4", "en": ["ready to", "to prepare"]},
]


def test_glosses_become_what_somebody_would_ask_with() -> None:
    table = reverse(ENTRIES)
    assert set(table["fail"]) == {"失败"}
    assert set(table["defeated"]) == {"失败"}
    assert set(table["wechat"]) == set(table["weixin"]) == {"微信"}
    assert set(table["tencent"]) == {"腾讯", "腾讯控股"}
    assert table["tencent"]["腾讯"] < table["tencent"]["腾讯控股"]
    assert set(table["cambodia"]) == {"柬"}
    assert table["ma"]["马"] < table["horse"]["马"]
    assert not any(word in table for word in ("cl", "people", "classifier for people", "see", "surname ma"))


def test_a_phrase_that_sentences_speak_against_is_dropped() -> None:
    pairs = [SentencePair(["i", "am", "ready", "to", "go"], ["我", "可以", "走"])] * 3
    table = {"ready to": {"准备": 1.0}, "prepare": {"准备": 1.0}, "next to": {"旁边": 1.0}, "red packet": {"红包": 1.0}}
    assert set(supported(table, phrase_support(table, pairs))) == {"prepare", "red packet"}


def test_words_that_come_together_are_learned() -> None:
    sentences = [
        ("the user likes the app", "用户 喜欢 应用"),
        ("the user left", "用户 离开"),
        ("an app for everybody", "大家 的 应用"),
        ("everybody left", "大家 离开"),
        ("everybody likes it", "大家 喜欢 它"),
    ]
    table = learn([SentencePair(english.split(), chinese.split()) for english, chinese in sentences])
    best = {word: max(found, key=lambda other: found[other]) for word, found in table.items()}
    assert {word: best[word] for word in ("user", "app", "left", "likes", "everybody")} == {
        "user": "用户",
        "app": "应用",
        "left": "离开",
        "likes": "喜欢",
        "everybody": "大家",
    }
    assert "it" not in table  # seen once
    for found in table.values():
        assert sum(found.values()) == pytest.approx(1.0)


def test_characters_are_read_as_the_dictionary_reads_them() -> None:
    found = readings(ENTRIES, {})
    assert found["teng"] == "腾9"
    assert found["ma"] == "马9"
    assert set(found) == {"shi", "bai", "wei", "xin", "teng", "xun", "kong", "gu", "jian", "ma", "ge", "zhun", "bei"}


def test_the_same_bytes_are_written_twice(tmp_path: Path) -> None:
    pairs = [
        {"en": "The users of WeChat failed.", "zh": "微信的用戶失敗了。", "src": "tatoeba"},
        {"en": "The users left.", "zh": "用户离开了。", "src": "mkqa"},
    ]
    for name, rows in (("dictionary", ENTRIES), ("parallel", pairs), ("parallel-docs", [])):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    written = []
    for _ in range(2):
        make_table(Run(tmp_path, tmp_path / "work", tmp_path / "out"))
        written.append((tmp_path / "out" / FILE_NAME).read_bytes())
    assert written[0] == written[1]
    found = Translator.open(tmp_path / "out").translate("wechat users failed")
    assert [translation.candidates[0][0] for translation in found] == ["微信", "用户", "失败"]
