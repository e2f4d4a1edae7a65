"""Shards computed apart and put together are the whole."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from multiprocessing import get_context

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoders.static_model import open_static_model
from index.ragged import Ragged
from index.rows.shard import Merger, Shard, compute_shard
from index.store.sparse import Postings

KEYS = ("来往失败了", "马云推广来往", "", "laiwang 9.0", "微信在2011年推出,用户有四亿", "!", "来往失败了")
HEADINGS = ("来往", "", "", "阿里巴巴", "", "微信", "")
WEIGHT = 0.3


def shard_of(rows: list[int]) -> Shard:
    model = open_static_model()
    return compute_shard([KEYS[row] for row in rows], [HEADINGS[row] for row in rows], model, model, WEIGHT)


def assert_equal(one: Shard, other: Shard) -> None:
    def arrays(shard: Shard) -> dict[str, np.ndarray]:
        parts: list[tuple[str, Ragged | Postings]] = [("tokens", shard.tokens), ("postings", shard.postings)]
        named = {f"{name}.{field.name}": getattr(part, field.name) for name, part in parts for field in fields(part)}
        return named | {"vectors": shard.vectors}

    for (name, left), right in zip(arrays(one).items(), arrays(other).values(), strict=True):
        assert left.dtype == right.dtype, name
        np.testing.assert_array_equal(left, right, err_msg=name)
    assert one.truncated == other.truncated


@settings(max_examples=25)
@given(st.lists(st.integers(0, 3), min_size=len(KEYS), max_size=len(KEYS)), st.permutations(range(4)))
def test_shards_computed_apart_and_merged_are_the_whole(owner: list[int], order: list[int]) -> None:
    whole = shard_of([*range(len(KEYS))])
    merger = Merger(len(KEYS), whole.vectors.shape[1])
    for part in order:
        rows = [row for row in range(len(KEYS)) if owner[row] == part]
        if rows:
            merger.add(np.array(rows), shard_of(rows))
    assert_equal(merger.merged(), whole)


def test_rows_that_another_index_had_are_put_among_the_new_ones() -> None:
    whole, old = shard_of([0, 1, 2, 3]), shard_of([3, 5, 1])
    merger = Merger(4, whole.vectors.shape[1])
    merger.add(np.array([0, 2]), shard_of([0, 2]))
    kept = np.array([2, 0])
    merger.add_vectors(np.array([1, 3]), old.vectors[kept], old.tokens.take(kept))
    merger.add_postings(np.array([3, -1, 1]), old.postings)
    assert_equal(merger.merged(), whole)


def test_nothing_merged_is_empty() -> None:
    empty = Merger(0, 256).merged()
    assert (len(empty), len(empty.tokens), len(empty.postings.lengths)) == (0, 0, 0)


def test_a_shard_can_be_pickled() -> None:
    shard = shard_of([0, 3, 2])
    assert_equal(pickle.loads(pickle.dumps(shard)), shard)


def test_another_process_computes_the_same() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as workers:
        assert_equal(workers.submit(shard_of, [4, 0]).result(), shard_of([4, 0]))
