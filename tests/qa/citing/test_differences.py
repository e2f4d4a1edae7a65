"""Where sources disagree, and where they only speak of different things."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.text.keys import make_key
from qa import QA
from qa.citing.differences import find_difference
from qa.question.query import Query
from tests.asked_once import AskedOnce

QUESTIONS = [json.loads(line) for line in Path("tests/data/seeds-open.jsonl").read_text("utf-8").splitlines()]


def values(asked: AskedOnce, question: str) -> list[tuple[str, tuple[int, ...]]]:
    return [value for difference in asked(question).differences for value in difference.values]


def differ_on(qa: QA, texts: list[str], query: Query) -> bool:
    known = qa.texts()
    passages = [known.of(text) for text in texts]
    return find_difference(passages, query, lambda passage: qa.citer.meet(query, passage)) is not None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("芝麻信用分要多少分才能进圈子？", {"700分", "750分"}),
        ("芝麻信用分要多少分才能進圈子？", {"700分", "750分"}),
        ("淘江湖是哪年推出的？", {"2009年", "2010年"}),
        ("来往要求每个员工拉多少人？", {"100人", "300人"}),
        ("來往要求每個員工拉多少人？", {"100人", "300人"}),
    ],
)
def test_numbers_and_years_that_differ_are_told_with_their_citations(
    asked: AskedOnce, question: str, expected: set[str]
) -> None:
    answer = asked(question)

    found = values(asked, question)
    assert {value for value, _ in found} == expected
    for value, numbers in found:
        assert value in answer.citations[numbers[0] - 1].text
        digits = "".join(filter(str.isdigit, value))
        assert all(digits in make_key(answer.citations[number - 1].text).text for number in numbers)


@pytest.mark.parametrize("question", ["来往何时发布？", "來往何時發布？"])
def test_the_two_dates_of_a_launch_are_told(asked: AskedOnce, question: str) -> None:
    answer = asked(question)

    assert {value for value, _ in values(asked, question)} == {"2011年", "2013年9月23日"}
    for value, numbers in values(asked, question):
        assert value in answer.citations[numbers[0] - 1].text


@pytest.mark.parametrize(
    "question",
    [
        "来往为什么失败？",
        "阿里入股魅族花了多少？",
        "微信支付是哪年哪月推出的？",
        "手機網民規模預估最多到多少人？",
        "怎么给猫剪指甲？",
    ],
)
def test_sources_that_agree_or_speak_of_other_things_do_not_differ(asked: AskedOnce, question: str) -> None:
    assert values(asked, question) == []


@pytest.mark.parametrize(
    ("texts", "differ"),
    [
        (["来往在2013年推出。", "来往在2011年推出。"], True),
        (["来往在2013年9月23日推出。", "来往在2013年9月推出。", "来往在2013年推出。"], False),
        (["来往在2013年推出。", "微信在2011年推出。"], False),
        (["来往在2013年推出。"], False),
        ([], False),
    ],
)
def test_dates_agree_as_far_as_they_are_told(qa: QA, texts: list[str], differ: bool) -> None:
    query, _ = qa.candidates("来往是哪一年推出的？")

    assert differ_on(qa, texts, query) is differ


@pytest.mark.parametrize(
    ("texts", "differ"),
    [
        (["来往的用户有一千万人。", "来往的用户有1000万人。"], False),
        (["来往的用户有一亿人。", "來往的用戶有1000萬人。"], True),
        (["来往的用户有2.4亿。", "来往的用户有24000万。"], False),
        (["来往的用户有一亿人。", "来往的团队有上百人。"], False),
    ],
)
def test_numbers_are_compared_by_value_in_either_numeral_system(qa: QA, texts: list[str], differ: bool) -> None:
    query, _ = qa.candidates("来往的用户有多少？")

    assert differ_on(qa, texts, query) is differ


@pytest.mark.parametrize(
    ("texts", "differ"),
    [
        (["来往的负责人是陆兆禧。", "來往的負責人是馬雲。"], True),
        (["来往的负责人是陆兆禧。", "陸兆禧是來往的負責人。"], False),
        (["来往的负责人是邹孟睿。", "来往的负责人是邹孟瑞。"], False),
        (["来往的负责人是陆兆禧和马云。", "来往的负责人是马云。"], False),
        (["来往的负责人是陆兆禧。", "昨天马云在杭州散步。"], False),
    ],
)
def test_persons_differ_where_each_source_names_one(qa: QA, texts: list[str], differ: bool) -> None:
    for question in ("来往的负责人是谁？", "來往的負責人是誰？"):
        query, _ = qa.candidates(question)

        assert differ_on(qa, texts, query) is differ


@pytest.mark.parametrize(
    ("question", "texts", "differ"),
    [
        ("来往有几个功能？", ["来往有三个功能。", "来往有5个功能。"], True),
        ("来往有几个功能？", ["来往有三个功能。", "来往有3个功能。"], False),
        ("来往有几个功能？", ["来往有三个功能。", "来往有五款功能。"], False),
        ("来往的功能有多少？", ["来往的功能有三个。", "来往的功能有五个。"], False),
    ],
)
def test_small_counts_differ_where_they_have_the_unit_asked_for(
    qa: QA, question: str, texts: list[str], differ: bool
) -> None:
    query, _ = qa.candidates(question)

    assert differ_on(qa, texts, query) is differ


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item["id"])
def test_no_question_of_the_set_shows_a_difference_that_is_none(asked: AskedOnce, item: dict[str, Any]) -> None:
    assert asked(item["question"], item["history"]).differences == ()
