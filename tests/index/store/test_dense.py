"""FAISS beside plain numpy, on the exact path and on the inverted file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.store.dense import DenseIndex

PATHS = pytest.mark.parametrize("exact_rows", [10_000, 0], ids=["exact", "inverted"])


def unit(rows: int, dimension: int = 32, seed: int = 7) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    made: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return made


@PATHS
def test_a_vector_finds_itself_first(exact_rows: int) -> None:
    vectors = unit(2_000)
    index = DenseIndex.build(vectors, exact_rows)
    assert (len(index), index.dimension) == (2_000, 32)
    for row in range(0, 2_000, 97):
        rows, scores = index.search(vectors[row], 5)
        assert rows[0] == row
        assert scores[0] == pytest.approx(1, abs=2e-3)
        assert list(scores) == sorted(scores, reverse=True)


def test_exact_search_is_the_plain_product() -> None:
    vectors = unit(500)
    query = unit(1, seed=1)[0]
    rows, scores = DenseIndex.build(vectors).search(query, 500)
    assert sorted(rows.tolist()) == list(range(500))
    np.testing.assert_allclose(scores, (vectors @ query)[rows], atol=2e-3)


@PATHS
def test_only_the_rows_asked_for_are_searched(exact_rows: int) -> None:
    vectors = unit(2_000)
    index = DenseIndex.build(vectors, exact_rows)
    wanted = np.array([1_999, 3, 700, 42], dtype=np.int64)
    query = unit(1, seed=2)[0]
    rows, _ = index.search(query, 10, wanted)
    best = wanted[np.argsort(-(vectors[wanted] @ query))]
    assert rows.tolist() == best.tolist()
    assert index.search(query, 2, wanted)[0].tolist() == best[:2].tolist()
    assert index.search(query, 10, np.zeros(0, dtype=np.int64))[0].size == 0


@PATHS
def test_ties_break_by_row(exact_rows: int) -> None:
    vectors = np.repeat(unit(3), 20, axis=0)
    rows, _ = DenseIndex.build(vectors, exact_rows).search(vectors[25], 20)
    assert rows.tolist() == list(range(20, 40))


@PATHS
def test_saved_and_loaded_it_is_the_same(tmp_path: Path, exact_rows: int) -> None:
    vectors = unit(1_000)
    index = DenseIndex.build(vectors, exact_rows)
    file = tmp_path / "索引" / "向量.faiss"
    file.parent.mkdir()
    index.save(file)
    loaded = DenseIndex.load(file)
    np.testing.assert_array_equal(loaded.vectors(), index.vectors())
    some = np.array([5, 999, 0, 5], dtype=np.int64)
    np.testing.assert_array_equal(loaded.rows(some), index.vectors()[some])
    for row in (0, 500, 999):
        np.testing.assert_array_equal(loaded.search(vectors[row], 7)[0], index.search(vectors[row], 7)[0])
    again = tmp_path / "again.faiss"
    loaded.save(again)
    assert again.read_bytes() == file.read_bytes()


@PATHS
def test_vectors_read_back_and_indexed_again_give_the_same_file(tmp_path: Path, exact_rows: int) -> None:
    first = DenseIndex.build(unit(1_000), exact_rows)
    first.save(tmp_path / "first")
    DenseIndex.build(first.vectors(), exact_rows).save(tmp_path / "second")
    DenseIndex.build(first.vectors().astype(np.float16), exact_rows).save(tmp_path / "third")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes() == (tmp_path / "third").read_bytes()


def test_small_and_large_corpora_keep_the_same_vectors() -> None:
    vectors = unit(300)
    np.testing.assert_array_equal(DenseIndex.build(vectors, 10_000).vectors(), DenseIndex.build(vectors, 0).vectors())


def test_no_rows(tmp_path: Path) -> None:
    index = DenseIndex.build(np.zeros((0, 16), dtype=np.float32))
    index.save(tmp_path / "empty")
    loaded = DenseIndex.load(tmp_path / "empty")
    assert len(loaded) == 0
    assert loaded.vectors().shape == (0, 16)
    assert loaded.search(unit(1, 16)[0], 3)[0].size == 0


@PATHS
def test_a_zero_vector_is_kept_and_scores_nothing(exact_rows: int) -> None:
    vectors = unit(100)
    vectors[50] = 0
    rows, scores = DenseIndex.build(vectors, exact_rows).search(vectors[3], 100)
    assert dict(zip(rows.tolist(), scores.tolist(), strict=True))[50] == 0


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "vectors.faiss"
    file.write_bytes(b"this is no FAISS index at all")
    with pytest.raises(RuntimeError):
        DenseIndex.load(file)


@pytest.mark.parametrize("exact_rows", [1_000, 10])
def test_the_head_of_vectors_is_checked_before_faiss_reads_it(tmp_path: Path, exact_rows: int) -> None:
    file = tmp_path / "vectors"
    vectors = np.random.default_rng(1).standard_normal((50, 8)).astype(np.float32)
    DenseIndex.build(vectors, exact_rows).save(file)
    whole = file.read_bytes()
    assert len(DenseIndex.load(file)) == 50
    for position in range(16):
        file.write_bytes(whole[:position] + b"\x7f" + whole[position + 1 :])
        try:
            found = DenseIndex.load(file)
        except (RuntimeError, MemoryError):
            continue
        # The number of rows or their dimension, which the index compares with its manifest.
        assert (len(found), found.dimension) != (50, 8)
