"""Near duplicates are folded; different passages are not."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.encoders.static_model import open_static_model
from index.ragged import Ragged
from index.text.keys import make_key
from qa.citing.near_duplicates import fold_near_duplicates

FOREST = (
    "而主打公益的螞蟻森林,螞蟻莊園,也在綠色、環保的正能量下,加入了社交基因,"
    "好友之間能互相訪問對方的主頁,收取對方的能量。"
)
REPOST = "而主打公益的蚂蚁森林,也在绿色、环保的正能量下,加入了社交基因,好友之间能互相访问对方的主页,收取对方的能量。"
OTHER = "这场社交之争,胜败难以预料,毕竟现在支付宝中具有社交属性的蚂蚁森林以及蚂蚁庄园也已对用户产生了很大的影响。"


def fold(texts: list[str], k: int = 5) -> list[list[int]]:
    model = open_static_model()
    tokens = model.tokenize([make_key(text).text for text in texts])
    return fold_near_duplicates(np.arange(len(texts)), tokens, model.weights, k)


def test_a_reworded_repost_in_the_other_script_joins_the_better_one() -> None:
    assert fold([FOREST, OTHER, REPOST]) == [[0, 2], [1]]


def test_lines_that_differ_in_a_number_are_different() -> None:
    model = open_static_model()
    tokens = model.tokenize(["阿里巴巴集团第1次宣布了社交产品的计划", "阿里巴巴集团第2次宣布了社交产品的计划"])

    def is_number(token: int) -> bool:
        return model.tokenizer.id_to_token(token) in {"1", "2"}

    assert fold_near_duplicates(np.arange(2), tokens, model.weights, 5) == [[0, 1]]
    assert fold_near_duplicates(np.arange(2), tokens, model.weights, 5, is_number) == [[0], [1]]


def test_only_the_best_groups_are_kept_and_a_later_repeat_still_joins_its_group() -> None:
    assert fold([FOREST, OTHER, "来往为什么失败", REPOST], k=2) == [[0, 3], [1]]


@given(st.lists(st.lists(st.integers(5, 3000), max_size=8), max_size=12), st.integers(1, 12))
def test_every_position_is_in_at_most_one_group_and_groups_keep_the_order(passages: list[list[int]], k: int) -> None:
    ids = np.array([token for passage in passages for token in passage], dtype=np.uint16)
    starts = np.concatenate(([0], np.cumsum([len(passage) for passage in passages]))).astype(np.int64)

    groups = fold_near_duplicates(np.arange(len(passages)), Ragged(ids, starts), np.ones(50_000, np.float32), k)

    flat = [position for group in groups for position in group]
    assert len(flat) == len(set(flat))
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)
    assert all(group == sorted(group) for group in groups)
    assert len(groups) <= k
