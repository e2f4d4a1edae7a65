"""A stranger's reranker puts the best candidates in its order; the rest stay behind them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.errors import ModelError
from index.text.keys import make_key
from qa import QA
from qa.ranking.candidates import ranked
from qa.ranking.reranking import DEPTH, reranked

LINES = [f"来往在{year}年有{year}万用户。" for year in range(2001, 2001 + DEPTH + 5)]
QUESTION = "来往有多少用户？"
NUMBERS = st.integers(-8_000, 8_000).map(lambda eighths: eighths / 8)


class ShortestFirst:
    """Prefers short passages, and of equal ones those with a high last digit; knows nothing of any index."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append((question, list(passages)))
        digits = [int("".join(filter(str.isdigit, passage)) or 0) % 10 for passage in passages]
        return np.array([digit - len(passage) for digit, passage in zip(digits, passages, strict=True)], np.float32)


class Given:
    """Gives what it is told to."""

    def __init__(self, scores: object) -> None:
        self._scores = scores

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        return np.asarray(self._scores, dtype=np.float64)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reranked")
    (folder / "a.txt").write_text("\n\n".join(LINES), encoding="utf-8")
    build([folder / "a.txt"], folder / "index", model=LIGHT_NAME)
    return folder / "index"


def test_a_strangers_reranker_decides_the_order_and_not_the_confidence(index: Path) -> None:
    reranker = ShortestFirst()
    with QA.open(index) as plain, QA.open(index, reranker=reranker) as reranking:
        before, after = plain.ask(QUESTION, k=4), reranking.ask(QUESTION, k=4)
    ((question, keys),) = reranker.asked
    assert question == make_key(QUESTION).text
    assert len(keys) == DEPTH
    expected = sorted(ShortestFirst().scores(question, keys).tolist(), reverse=True)[:4]
    assert [cited.score for cited in after.citations] == expected
    assert [cited.row for cited in after.citations] != [cited.row for cited in before.citations]
    assert (after.confidence, after.found) == (before.confidence, before.found)


@pytest.mark.parametrize("scores", [[1.0], [[1.0]] * DEPTH, [float("nan")] * DEPTH, 1.0])
def test_what_is_no_score_for_each_passage_is_one_sentence(index: Path, scores: object) -> None:
    with QA.open(index, reranker=Given(scores)) as qa, pytest.raises(ModelError, match="reranker Given") as caught:
        qa.ask(QUESTION)
    assert "\n" not in str(caught.value)


@given(st.lists(NUMBERS, min_size=1, max_size=12), st.data())
def test_the_best_stand_as_given_and_the_others_as_before_behind_them(fused: list[float], data: st.DataObject) -> None:
    scores = np.array(fused, dtype=np.float64)
    order = ranked(np.arange(len(scores)), scores)
    depth = data.draw(st.integers(1, len(scores)))
    given = data.draw(st.lists(NUMBERS, min_size=depth, max_size=depth))

    new = reranked(Given(given), "问", [f"{number}" for number in range(depth)], order, scores)

    assert new[order[:depth]].tolist() == given
    again = ranked(np.arange(len(scores)), new)
    assert set(again[:depth].tolist()) == set(order[:depth].tolist())
    assert again[depth:].tolist() == order[depth:].tolist()
