"""A question understood, beside an index of a few lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.text.tokens import terms
from qa import QA
from qa.question.query import QuerySettings

LINES = (
    "来往是阿里巴巴推出的社交软件。",
    "腾讯的微信用户很多，因为它方便。",
    "马云要求员工推广来往。",
    "腾讯在深圳。",
    "腾讯做游戏。",
)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QA]:
    """A few lines by the static model."""
    folder = tmp_path_factory.mktemp("three")
    (folder / "a.txt").write_text("\n\n".join(LINES), "utf-8")
    build([folder / "a.txt"], folder / "index", model=LIGHT_NAME)
    with QA.open(folder / "index") as opened:
        yield opened


def test_a_question_has_the_same_query_in_both_scripts(three: QA) -> None:
    one, _ = three.candidates("来往是谁推出的？")
    other, _ = three.candidates("來往是誰推出的？")
    assert (one.key, dict(one.terms)) == (other.key, dict(other.terms))
    assert np.array_equal(one.tokens.vectors, other.tokens.vectors)
    assert np.array_equal(one.vector, other.vector)


def test_its_own_words_weigh_more_than_those_that_only_ask(three: QA) -> None:
    query, _ = three.candidates("来往是谁推出的？")
    settings = QuerySettings()
    assert query.terms["来往"] == 1
    asking = [weight for term, weight in query.terms.items() if term in terms("谁")]
    assert all(weight <= settings.frame for weight in asking)
    assert len(query.tokens.vectors) == len(query.tokens.weights) == len(query.tokens.spans) > 0
    assert np.isclose(np.linalg.norm(query.vector), 1)
    assert query.says_something


def test_history_is_added_with_less_weight_and_told(three: QA) -> None:
    query, _ = three.candidates("它为什么失败？", ["来往是什么？"])
    assert query.asked_as == "来往 · 它为什么失败？"
    assert query.terms["来往"] == QuerySettings().history
    assert query.terms["因为"] == QuerySettings().reason


def test_english_is_searched_as_chinese(three: QA) -> None:
    query, _ = three.candidates("Who pushed Laiwang?")
    assert query.is_latin
    assert query.terms.get("来往", 0) > 0
    assert not three.candidates("来往 app")[0].is_latin
    assert not three.candidates("laiwang")[0].is_latin


def test_words_of_the_other_side_of_the_strait_are_searched_where_the_index_has_them(three: QA) -> None:
    assert three.candidates("社交軟體")[0].terms.get("软件", 0) == QuerySettings().regional
    assert "网络" not in three.candidates("網路")[0].terms


def test_a_homophone_is_searched_as_what_was_meant(three: QA) -> None:
    query, _ = three.candidates("腾迅是谁")
    assert query.corrections == (("腾迅", "腾讯"),)
    assert query.terms["腾讯"] == QuerySettings().correction


@pytest.mark.parametrize("question", ["的", "？", ""])
def test_a_question_that_says_nothing(three: QA, question: str) -> None:
    assert not three.candidates(question)[0].says_something
