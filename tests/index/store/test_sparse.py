"""BM25 beside the formula written out plainly, and postings merged beside postings counted anew."""

from __future__ import annotations

import math
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.store import sparse
from index.store.sparse import BM25, K1, B, Postings, bag_of, count_postings, merge_postings, term_hash
from index.text.keys import make_key
from index.text.tokens import terms

TERM = st.sampled_from(["来往", "微信", "失败", "阿里", "laiwang", "9.0", "𠀀", "a\ud800"])
BAG = st.dictionaries(TERM, st.sampled_from([0.3, 1.0, 1.3, 2.0, 7.0]), max_size=6)


def textbook(bags: list[dict[str, float]], query: dict[str, float]) -> list[float]:
    """Okapi BM25 as it stands in the literature, row by row."""
    mean = sum(sum(bag.values()) for bag in bags) / len(bags) or 1.0
    scores = []
    for bag in bags:
        length = sum(bag.values())
        score = 0.0
        for term, weight in query.items():
            frequency = bag.get(term, 0.0)
            holding = sum(term in other for other in bags)
            idf = math.log(1 + (len(bags) - holding + 0.5) / (holding + 0.5))
            score += weight * idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / mean))
        scores.append(score)
    return scores


def every_score(bm25: BM25, query: dict[str, float]) -> NDArray[np.float32]:
    return bm25.scores(query, np.arange(len(bm25)))


def assert_equal(one: Postings, other: Postings) -> None:
    for name in ("vocabulary", "starts", "rows", "frequencies", "lengths"):
        left, right = getattr(one, name), getattr(other, name)
        assert left.dtype == right.dtype, name
        np.testing.assert_array_equal(left, right, err_msg=name)


@given(st.lists(BAG, min_size=1, max_size=12), st.dictionaries(TERM, st.floats(0.1, 3), max_size=5))
def test_scores_are_those_of_the_textbook(bags: list[dict[str, float]], query: dict[str, float]) -> None:
    scores = every_score(BM25(count_postings(bags)), query)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, textbook(bags, query), rtol=1e-4, atol=1e-5)


@given(st.lists(BAG, min_size=1, max_size=12), st.dictionaries(TERM, st.floats(0.1, 3), max_size=5))
def test_no_row_scores_more_than_the_highest_score(bags: list[dict[str, float]], query: dict[str, float]) -> None:
    bm25 = BM25(count_postings(bags))
    assert every_score(bm25, query).max() <= bm25.highest_score(query) * (1 + 1e-5)


@given(st.lists(BAG, max_size=12), st.data())
def test_merged_postings_equal_counted_ones(bags: list[dict[str, float]], data: st.DataObject) -> None:
    owner = data.draw(st.lists(st.sampled_from([0, 1, 2, -1]), min_size=len(bags), max_size=len(bags)))
    kept = [row for row, part in enumerate(owner) if part >= 0]
    order = data.draw(st.permutations(kept))
    new_row = {old: new for new, old in enumerate(order)}
    parts = []
    for part in (0, 1, 2):
        # Every part also holds the rows that are left out.
        rows = [row for row, where in enumerate(owner) if where in (part, -1)]
        destination = np.array([new_row.get(row, -1) for row in rows], dtype=np.int64)
        parts.append((count_postings(bags[row] for row in rows), destination))
    assert_equal(merge_postings(parts, len(kept)), count_postings(bags[row] for row in order))


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_small_blocks_give_the_same_postings(seeds: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    lines = [line for file in sorted(seeds.glob("*.txt")) for line in file.read_text("utf-8").splitlines()][:60]
    bags = [bag_of(terms(make_key(line).text)) for line in lines]
    backwards = np.arange(len(bags))[::-1].copy()
    monkeypatch.setattr(sparse, "_BLOCK", block)
    assert_equal(merge_postings([(count_postings(bags), backwards)], len(bags)), count_postings(bags[::-1]))


def test_no_rows_and_no_parts() -> None:
    empty = merge_postings([], 0)
    assert_equal(empty, count_postings([]))
    assert len(BM25(empty)) == 0
    assert every_score(BM25(empty), {"来往": 1.0}).shape == (0,)
    assert BM25(empty).idf("来往") > 0
    assert BM25(empty).document_frequencies(["来往"]) == [0]


def test_rows_without_terms_keep_their_number() -> None:
    bm25 = BM25(count_postings([{}, {"来往": 1.0}, {}]))
    assert len(bm25) == 3
    assert every_score(bm25, {"来往": 1.0}).tolist()[::2] == [0.0, 0.0]
    assert every_score(bm25, {"来往": 1.0})[1] > 0


def test_terms_that_are_unknown_or_weigh_nothing_score_nothing() -> None:
    bm25 = BM25(count_postings([{"来往": 1.0}, {"微信": 2.0}]))
    assert not every_score(bm25, {"钉钉": 5.0, "来往": 0.0, "微信": -1.0}).any()
    assert bm25.document_frequency("来往") == 1
    assert bm25.document_frequencies(["来往", "钉钉"]) == [1, 0]
    assert bm25.idf("钉钉") > bm25.idf("来往") > 0


def test_a_heading_counts_less_than_the_passage() -> None:
    bag = bag_of(["来往", "来往", "失败"], ["来往", "阿里"], 0.3)
    assert bag == pytest.approx({"来往": 2.3, "失败": 1.0, "阿里": 0.3})


def test_a_term_has_one_hash_everywhere() -> None:
    assert term_hash("来往") == int.from_bytes(blake2b("来往".encode(), digest_size=8).digest(), "little")
    assert len({term_hash(term) for term in "来往微信失败阿里"}) == 8


def test_scores_on_the_seeds_follow_from_their_postings(seeds: Path) -> None:
    lines = [line for file in sorted(seeds.glob("*.txt")) for line in file.read_text("utf-8").splitlines() if line]
    bm25 = BM25(count_postings(bag_of(terms(make_key(line).text)) for line in lines))
    for question in (
        "来往为什么失败了？",
        "來往後來改名叫什麼？",
        "Who pushed Laiwang inside Alibaba?",
        "马化腾和张小龙",
    ):
        query = dict.fromkeys(terms(make_key(question).text), 1.0)
        scores = every_score(bm25, query)
        np.testing.assert_allclose(scores.max(), textbook_row(bm25, query, int(scores.argmax())), rtol=1e-4)


def textbook_row(bm25: BM25, query: dict[str, float], row: int) -> float:
    """The score of one row, from its own postings."""
    postings = bm25.postings
    mine = postings.rows == row
    owners = np.repeat(postings.vocabulary, np.diff(postings.starts))[mine]
    bag = dict(zip(owners.tolist(), postings.frequencies[mine].tolist(), strict=True))
    ratio = postings.lengths[row] / postings.lengths.mean()
    score = 0.0
    for term, weight in query.items():
        frequency = bag.get(term_hash(term), 0.0)
        score += weight * bm25.idf(term) * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * ratio))
    return score
