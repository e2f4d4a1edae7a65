"""What a question asks for, in both scripts and in English, and what of a passage is of that kind."""

from __future__ import annotations

import pytest
from opencc import OpenCC

from index.text.keys import make_key
from qa.question.answer_type import FRAME, Asked, asked, narrowest
from qa.question.typed_spans import answering, persons


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("来往是谁做的？", Asked.PERSON),
        ("哪位高管负责来往？", Asked.PERSON),
        ("系邊個做嘅？", Asked.PERSON),
        ("Who led Laiwang?", Asked.PERSON),
        ("来往是什么时候推出的？", Asked.DATE),
        ("來往是甚麼時候推出的？", Asked.DATE),
        ("大約是哪個時候開始的？", Asked.DATE),
        ("校园日记是几月几号推出的？", Asked.DATE),
        ("来往啥时候上线的", Asked.DATE),
        ("When was Laiwang launched?", Asked.DATE),
        ("集五福办了多久？", Asked.DURATION),
        ("How long did it last?", Asked.DURATION),
        ("来往有多少用户？", Asked.NUMBER),
        ("每個員工要拉幾個人？", Asked.NUMBER),
        ("How many users does Laiwang have?", Asked.NUMBER),
        ("99划算节排老几？", Asked.RANK),
        ("阿里為陌陌花了多少美元？", Asked.MONEY),
        ("How much did Alibaba pay for UC?", Asked.MONEY),
        ("來往有多少用戶？", Asked.PEOPLE),
        ("How many registered users does it have?", Asked.PEOPLE),
        ("阿里占微博多少股份？", Asked.SHARE),
        ("校园日记是哪一天推出的？", Asked.DAY),
        ("淘江湖是哪一年上线的？", Asked.YEAR),
        ("他是哪所大学毕业的？", Asked.SCHOOL),
        ("Which languages does it speak?", Asked.LANGUAGE),
        ("Line是哪国的？", Asked.PLACE),
        ("總部在哪裡？", Asked.PLACE),
        ("Where is it?", Asked.PLACE),
        ("易信背后是哪两家公司？", Asked.NAME),
        ("被收購的是哪家瀏覽器？", Asked.NAME),
        ("Which Japanese messenger is named?", Asked.NAME),
        ("後來改名叫什麼？", Asked.WORDING),
        ("来往的口号是什么？", Asked.WORDING),
        ("What was the title of the letter?", Asked.WORDING),
        ("来往为什么失败？", Asked.REASON),
        ("來往為甚麼失敗？", Asked.REASON),
        ("来往咋凉的", Asked.REASON),
        ("Why did Laiwang fail?", Asked.REASON),
        ("支付宝9.0多了哪些新功能？", Asked.SEVERAL),
        ("两边各自的长处是什么？", Asked.SEVERAL),
        ("Which social products has Alibaba tried?", Asked.SEVERAL),
    ],
)
def test_what_is_asked_for_is_known_in_either_script(question: str, kind: Asked) -> None:
    for script in ("s2t", "s2twp", "t2s"):
        assert kind in asked(make_key(OpenCC(script).convert(question)).text)


@pytest.mark.parametrize("question", ["来往是什么？", "來往", "What is DingTalk?", "🙂", ""])
def test_nothing_special_is_asked_for(question: str) -> None:
    assert asked(make_key(question).text) == frozenset()


@pytest.mark.parametrize(
    ("question", "not_kind"),
    [
        ("用哪几种玩法？", Asked.NUMBER),
        ("来往用了多久？", Asked.DATE),
        ("Which was the first?", Asked.SEVERAL),
        ("The whole story of Laiwang", Asked.PERSON),
    ],
)
def test_what_only_looks_like_it_is_not_asked_for(question: str, not_kind: Asked) -> None:
    assert not_kind not in asked(make_key(question).text)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("来往为什么失败？", "来往 失败?"),
        ("来往是谁负责的？", "来往 负责的?"),
        ("來往為甚麼失敗呢？", "来往 失败 ?"),
        ("微信有多少用户？", "微信 用户?"),
    ],
)
def test_the_words_that_only_ask_are_known(question: str, left: str) -> None:
    assert FRAME.sub(" ", make_key(question).text) == left


@pytest.mark.parametrize(
    ("passage", "question", "found"),
    [
        ("来往由陆兆禧负责。", "来往由谁负责?", {"陆兆禧"}),
        ("陆兆禧说,是马云。", "陆兆禧说是谁?", {"马云"}),
        ("2013年9月23日,来往上线。", "来往是什么时候上线的?", {"2013年", "9月", "23日"}),
        ("总数有三千多万,增加2.4亿。", "总数有多少?", {"三千", "2", "4"}),
        ("总部在杭州。", "总部在哪里?", {"杭州"}),
        ("因为定位太窄。", "为什么失败?", {"因为"}),
        ("天气很好。", "来往有多少用户?", set()),
    ],
)
def test_what_is_of_the_kind_asked_for_is_found(passage: str, question: str, found: set[str]) -> None:
    key = make_key(passage).text
    spans = answering(key, asked(question), question)

    assert {key[span.start : span.end] for span in spans} == found


def test_persons_are_told_by_their_part_of_speech() -> None:
    assert [name for name, _ in persons("陆兆禧和马云在杭州谈了来往")] == ["陆兆禧", "马云"]


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("阿里投资微博花了多少钱？", {Asked.MONEY}),
        ("来往有多少用户？", {Asked.PEOPLE}),
        ("是谁在哪一年推出的？", {Asked.PERSON, Asked.YEAR}),
        ("来往是什么时候推出的？", {Asked.DATE}),
        ("推出了几款产品？", {Asked.NUMBER}),
    ],
)
def test_of_two_kinds_the_more_exact_one_counts(question: str, kinds: set[Asked]) -> None:
    assert narrowest(asked(make_key(question).text)) == kinds


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("花了多少钱？", "阿里以5.86亿美元入股。", "阿里在2013年入股，有100名员工。"),
        ("有多少用户？", "用户突破1亿。", "2013年9月上线。"),
        ("有多少用户？", "一亿的用户都在用。", "用户都在用。"),
        ("有多少用户？", "已有3亿活跃用户。", "它很活跃。"),
        ("有多少用户？", "钉钉用户破亿。", "钉钉用户很多。"),
        ("哪一天上线的？", "2013年9月23日上线。", "2013年上线。"),
        ("是哪所大学毕业的？", "他毕业于杭州师范学院。", "他在杭州工作。"),
        ("占多少股份？", "持股18%。", "持有很多股票。"),
    ],
)
def test_only_what_can_answer_is_found(question: str, answer: str, other: str) -> None:
    for script in ("s2t", "t2s"):
        key, right, wrong = (make_key(OpenCC(script).convert(text)).text for text in (question, answer, other))
        kinds = narrowest(asked(key))
        assert answering(right, kinds, key)
        assert not answering(wrong, kinds, key)
