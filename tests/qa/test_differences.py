"""Where sources disagree, and where they only speak of different things."""

from __future__ import annotations

import pytest

from index.keys import make_key
from qa import QA
from qa.differences import find_difference


def values(qa: QA, question: str) -> list[tuple[str, tuple[int, ...]]]:
    return [value for difference in qa.ask(question).differences for value in difference.values]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("芝麻信用分要多少分才能进圈子？", {"700分", "750分"}),
        ("芝麻信用分要多少分才能進圈子？", {"700分", "750分"}),
        ("淘江湖是哪年推出的？", {"2009年", "2010年"}),
    ],
)
def test_numbers_and_years_that_differ_are_told_with_their_citations(qa: QA, question: str, expected: set[str]) -> None:
    answer = qa.ask(question)

    found = values(qa, question)
    assert {value for value, _ in found} == expected
    for value, numbers in found:
        for number in numbers:
            assert make_key(value).text in make_key(answer.citations[number - 1].text).text


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
def test_sources_that_agree_or_speak_of_other_things_do_not_differ(qa: QA, question: str) -> None:
    assert values(qa, question) == []


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

    assert (find_difference(texts, query, qa.model) is not None) is differ


@pytest.mark.parametrize(
    ("texts", "differ"),
    [
        (["来往的用户有一千万人。", "来往的用户有1000万人。"], False),
        (["来往的用户有一亿人。", "來往的用戶有1000萬人。"], True),
        (["来往的用户有2.4亿。", "来往的用户有24000万。"], False),
    ],
)
def test_numbers_are_compared_by_value_in_either_numeral_system(qa: QA, texts: list[str], differ: bool) -> None:
    query, _ = qa.candidates("来往的用户有多少？")

    assert (find_difference(texts, query, qa.model) is not None) is differ
