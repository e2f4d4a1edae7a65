"""Credits: what of a line is one, and what it tells."""

from __future__ import annotations

import pytest

from index.passages.credits import add_credit, credit_ends, is_credit, is_first_published, is_notice
from index.records import Metadata
from index.text.script import fold


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("(電子商務研究中心訊)來往是產品。", "來往是產品。"),
        ("【新华社消息】来往是产品。", "来往是产品。"),
        ("来往是产品。(来源:福布斯中文网 文/Alex Hsu)", "来往是产品。"),
        ("產業作者|習睿編輯|譚松來源|一鳴網來往是產品。", "來往是產品。"),
        ("来往是产品。(见第三章)", "来往是产品。(见第三章)"),
        ("来往|微信是产品。", "来往|微信是产品。"),
        ("", ""),
    ],
)
def test_credits_at_the_ends_are_cut_off(line: str, kept: str) -> None:
    cut = credit_ends(fold(line))
    assert line[cut.front : cut.back] == kept


@pytest.mark.parametrize("line", ["作者: 张三", "文/李四", "编辑|王五", "发布时间: 2018-03-21 10:00", "2018年3月21日"])
def test_a_credit_line_is_one_at_the_edge_of_a_document_only(line: str) -> None:
    assert is_credit(fold(line), at_edge=True)
    assert not is_credit(fold(line), at_edge=False)


def test_a_date_with_its_source_is_a_credit_anywhere() -> None:
    assert is_credit(fold("2018-03-21 10:00 | 速途网"), at_edge=False)


@pytest.mark.parametrize("line", ["来往在2018年3月21日推出。", "作者: " + "甲" * 70, "作者认为来往失败了。", ""])
def test_a_sentence_is_no_credit(line: str) -> None:
    assert not is_credit(fold(line), at_edge=True)


def test_where_a_text_appeared_first_is_told_from_what_was_said_of_it() -> None:
    assert is_first_published(fold("本文首发于公众号: 速途网。"))
    assert not is_first_published(fold("来往首发的时候没有人用。"))
    assert is_notice(fold("本文首发于公众号"))
    assert not is_notice(fold("来往失败了。"))


def test_a_credit_fills_what_is_not_known() -> None:
    credit = "作者: 张三 来源: 速途网 2018年3月21日 10:00"
    found = add_credit(Metadata(), credit, fold(credit))
    assert (found.author, found.source, found.date) == ("张三", "速途网", "2018年3月21日 10:00")
    known = Metadata(author="李四", date="2017", source="别处")
    assert add_credit(known, credit, fold(credit)) == known
    assert add_credit(Metadata(), "来往", "来往") == Metadata()
