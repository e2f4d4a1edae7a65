"""Follow-ups: what is carried over, and what is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from opencc import OpenCC

from qa import QA
from qa.question.history import Conversation

QUESTIONS = [json.loads(line) for line in Path("tests/data/seeds-open.jsonl").read_text("utf-8").splitlines()]
ALONE = [item["question"] for item in QUESTIONS if not item["history"]]
FOLLOW_UPS = [(item["question"], item["history"]) for item in QUESTIONS if item["history"]]


@pytest.mark.parametrize(
    ("question", "history", "carried"),
    [
        ("那它后来改名叫什么？", ["来往是什么？"], "来往"),
        ("為什麼失敗？", ["來往是什麼？"], "來往"),
        ("負責人是誰？", ["來往是什麼？"], "來往"),
        ("什么时候推出的", ["来往是什么"], "来往"),
        ("Who was in charge of it?", ["What was Laiwang?"], "Laiwang"),
        ("And who led it?", ["What was Laiwang?"], "Laiwang"),
        ("结果呢？", ["支付宝推出了校园日记"], "支付宝推出 校园日记"),
    ],
)
def test_what_is_missing_comes_from_the_question_before(
    qa: QA, question: str, history: list[str], carried: str
) -> None:
    assert qa.ask(question, history).asked_as == f"{carried} · {question}"


@pytest.mark.parametrize(
    ("history", "carried", "searched"),
    [
        (["校园日记是什么？"], "校园日记", "校园 日记"),
        (["校園日記是什麼？"], "校園日記", "校园 日记"),
        (["校园 日记是什么？"], "校园 日记", "校园 日记"),
        (["校园日记是什么？", "校园日记火吗？"], "校园日记火", "校园 日记 火"),
        (["Who uses Campus Diary?"], "uses Campus Diary", "uses campus diary"),
    ],
)
def test_words_are_shown_as_they_were_written_and_searched_one_by_one(
    qa: QA, history: list[str], carried: str, searched: str
) -> None:
    query, _ = qa.candidates("为什么？", history)
    assert query.asked_as == f"{carried} · 为什么？"
    assert query.key.split()[: len(searched.split())] == searched.split()


@pytest.mark.parametrize(
    ("question", "history", "carried"),
    [
        ("那钉钉呢？", ["来往为什么失败？"], "失败"),
        ("那釘釘呢？", ["來往為什麼失敗？"], "失敗"),
        ("what about DingTalk?", ["Why did Laiwang fail?"], "fail"),
        ("微信呢", ["支付宝有多少用户？"], "用户"),
    ],
)
def test_another_topic_keeps_what_was_asked_of_the_first(
    qa: QA, question: str, history: list[str], carried: str
) -> None:
    assert qa.ask(question, history).asked_as == f"{carried} · {question}"


def test_a_topic_is_carried_through_several_follow_ups(qa: QA) -> None:
    answer = qa.ask("后来改名叫什么？", ["来往是谁做的？", "它为什么失败？"])

    assert answer.asked_as.startswith("来往 ")
    assert (127, 127) in [citation.place.lines for citation in answer.citations[:3]]


@pytest.mark.parametrize("question", ALONE)
@pytest.mark.parametrize("history", [["来往为什么失败？"], ["Who is Peng Lei?", "淘江湖是什么？"]])
def test_a_question_that_stands_alone_takes_nothing(qa: QA, question: str, history: list[str]) -> None:
    query, _ = qa.candidates(question, history)
    assert query.asked_as == ""


@pytest.mark.parametrize(("question", "history"), FOLLOW_UPS)
def test_a_follow_up_is_recognised_in_both_scripts(qa: QA, question: str, history: list[str]) -> None:
    for script in ("s2t", "t2s"):
        convert = OpenCC(script).convert
        query, _ = qa.candidates(convert(question), list(map(convert, history)))
        assert query.asked_as


@pytest.mark.parametrize("history", [[], [""], ["  ", "\n"]])
def test_without_history_nothing_is_carried(qa: QA, history: list[str]) -> None:
    assert qa.ask("它为什么失败？", history).asked_as == ""


def test_nothing_is_known_of_words_and_still_nothing_breaks() -> None:
    conversation = Conversation(lambda word: 0.0, lambda word: 0.0, lambda word: [])

    assert conversation.resolve("为什么？", ["🙂", "？？"]).carried == ""
