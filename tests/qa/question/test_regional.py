"""Words that are said otherwise on the two sides of the strait."""

from __future__ import annotations

import pytest

from index.text.keys import make_key
from qa import QA
from qa.question.regional import counterparts


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("作者說阿里硬體都有，獨缺什麼？", "硬件"),
        ("陸兆禧什麼時候卸任執行長?", "首席执行官"),
        ("哪個軟體最多人用", "软件"),
        ("社群網站的客服", "社交"),
        ("阿里的软件", "软体"),
    ],
)
def test_the_other_side_says(text: str, other: str) -> None:
    assert other in counterparts(make_key(text).text)


@pytest.mark.parametrize("text", ["来往的负责人是谁?", "", "who led laiwang?", "2013年"])
def test_what_both_say_has_no_counterpart(text: str) -> None:
    assert counterparts(make_key(text).text) == []


def test_a_question_in_taiwan_s_words_finds_the_mainland_s(qa: QA) -> None:
    answer = qa.ask("作者說阿里硬體都有，獨缺什麼？")
    assert any("硬件方面是不缺" in citation.text for citation in answer.citations[:3])
