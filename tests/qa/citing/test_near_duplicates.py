"""Near duplicates are folded; different passages are not."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.keys import make_key
from qa.citing.near_duplicates import Content, fold_near_duplicates

FOREST = (
    "而主打公益的螞蟻森林,螞蟻莊園,也在綠色、環保的正能量下,加入了社交基因,"
    "好友之間能互相訪問對方的主頁,收取對方的能量。"
)
REPOST = "而主打公益的蚂蚁森林,也在绿色、环保的正能量下,加入了社交基因,好友之间能互相访问对方的主页,收取对方的能量。"
OTHER = "这场社交之争,胜败难以预料,毕竟现在支付宝中具有社交属性的蚂蚁森林以及蚂蚁庄园也已对用户产生了很大的影响。"


def fold(texts: list[str], k: int = 5, near: bool = True) -> list[list[int]]:
    vectors = np.ones((len(texts), 1), np.float32) if near else np.eye(len(texts), dtype=np.float32)
    return fold_near_duplicates(vectors, lambda place: Content.of(make_key(texts[place]).text), weight, k)


def weight(term: str) -> float:
    """Of a term in general: here all are alike but those of one character, which tell little."""
    return 0.1 if len(term) == 1 else 1.0


def test_a_reworded_repost_in_the_other_script_joins_the_better_one() -> None:
    assert fold([FOREST, OTHER, REPOST]) == [[0, 2], [1]]


@pytest.mark.parametrize(
    "texts",
    [
        ["阿里巴巴集团第1次宣布了社交产品的计划", "阿里巴巴集团第2次宣布了社交产品的计划"],
        ["支付宝9.0版本发布了生活圈功能的消息", "支付宝9.2版本发布了生活圈功能的消息"],
        ["截至2013年来往的用户数突破了一千万大关", "截至来往的用户数突破了一千万大关"],
    ],
)
def test_lines_that_differ_in_a_number_are_different(texts: list[str]) -> None:
    assert fold(texts) == [[0], [1]]
    assert fold([re.sub(r"\d", "", text) for text in texts]) == [[0, 1]]


def test_only_the_best_groups_are_kept_and_a_later_repeat_still_joins_its_group() -> None:
    assert fold([FOREST, OTHER, "来往为什么失败", REPOST], k=2) == [[0, 3], [1]]


def test_texts_without_words_are_no_repetitions() -> None:
    assert fold(["……", "——"]) == [[0], [1]]


def test_only_those_whose_vectors_are_near_are_cut_into_terms() -> None:
    def content(place: int) -> Content:
        raise AssertionError(place)

    assert fold_near_duplicates(np.eye(3, dtype=np.float32), content, weight, 5) == [[0], [1], [2]]
    assert fold([FOREST, FOREST], near=False) == [[0], [1]]


@given(st.lists(st.text("来往钉钉1 2", max_size=8), max_size=12), st.integers(1, 12))
def test_every_position_is_in_at_most_one_group_and_groups_keep_the_order(texts: list[str], k: int) -> None:
    groups = fold(texts, k)

    flat = [position for group in groups for position in group]
    assert len(flat) == len(set(flat))
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)
    assert all(group == sorted(group) for group in groups)
    assert len(groups) <= k
