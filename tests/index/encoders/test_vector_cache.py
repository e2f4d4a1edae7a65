"""The cache of vectors: never a wrong vector, and a word where it cannot be used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.encoders.vector_cache import VARIABLE, VectorCache, default_cache_folder


class Encoder:
    """Gives every text a vector of its own and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, texts: list[str]) -> NDArray[np.float32]:
        self.asked.append(texts)
        return np.array([[len(text), sum(map(ord, text)) % 997, 0.1] for text in texts], dtype=np.float32)


def test_a_text_is_encoded_once(tmp_path: Path) -> None:
    encode = Encoder()
    texts = ["来往", "微信", "来往", ""]
    first = VectorCache(tmp_path).vectors("model", "p:", texts, encode)
    cache = VectorCache(tmp_path)
    again = cache.vectors("model", "p:", [*texts, "马云"], encode)
    assert encode.asked == [["来往", "微信", ""], ["马云"]]
    np.testing.assert_array_equal(first, Encoder()(texts))
    np.testing.assert_array_equal(again[:4], first)
    assert (again.dtype, cache.hits, cache.problem) == (np.float32, 4, "")


@pytest.mark.parametrize(
    ("fingerprint", "prompt", "text"),
    [("other", "p:", "来往"), ("model", "", "来往"), ("model", "p", ":来往"), ("modelp", ":", "来往")],
)
def test_another_model_prompt_or_text_is_another_vector(
    tmp_path: Path, fingerprint: str, prompt: str, text: str
) -> None:
    VectorCache(tmp_path).vectors("model", "p:", ["来往"], Encoder())
    cache = VectorCache(tmp_path)
    cache.vectors(fingerprint, prompt, [text], Encoder())
    assert cache.hits == 0


@given(st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=8), min_size=1, max_size=3))
def test_vectors_are_those_of_the_model(tmp_path_factory: pytest.TempPathFactory, batches: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("cache")
    for texts in batches:
        cache = VectorCache(folder)
        np.testing.assert_array_equal(cache.vectors("m", "", texts, Encoder()), Encoder()(texts))
        assert cache.problem == ""


def test_a_damaged_vector_is_said_and_mended(tmp_path: Path) -> None:
    expected = VectorCache(tmp_path).vectors("m", "", ["来往", "微信"], Encoder())
    file = VectorCache(tmp_path).file
    with closing(sqlite3.connect(file)) as database, database:
        ((rowid, vector),) = database.execute("SELECT rowid, vector FROM vectors LIMIT 1").fetchall()
        flipped = bytes([*vector[:-1], vector[-1] ^ 1])
        database.execute("UPDATE vectors SET vector = ? WHERE rowid = ?", (flipped, rowid))
    for hits, problem in ((1, "holds damaged vectors"), (2, "")):
        cache = VectorCache(tmp_path)
        np.testing.assert_array_equal(cache.vectors("m", "", ["来往", "微信"], Encoder()), expected)
        assert cache.hits == hits
        assert problem in cache.problem
        assert bool(problem) == bool(cache.problem)


@pytest.mark.parametrize("content", [b"no database" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_cache_is_said_and_left_alone(tmp_path: Path, content: bytes) -> None:
    cache = VectorCache(tmp_path)
    cache.file.write_bytes(content)
    for _ in range(2):
        np.testing.assert_array_equal(cache.vectors("m", "", ["来往"], Encoder()), Encoder()(["来往"]))
    assert cache.file.read_bytes() == content
    assert str(cache.file) in cache.problem
    assert "is not used" in cache.problem
    assert cache.problem.endswith(".")
    assert "\n" not in cache.problem


def test_a_table_of_somebody_else_is_said(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path)
    with closing(sqlite3.connect(cache.file)) as database, database:
        database.execute("CREATE TABLE vectors (key TEXT, used INTEGER)")
    np.testing.assert_array_equal(cache.vectors("m", "", ["来往"], Encoder()), Encoder()(["来往"]))
    assert "is not used" in cache.problem


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    cache = VectorCache(tmp_path / "file" / "cache")
    np.testing.assert_array_equal(cache.vectors("m", "", ["来往"], Encoder()), Encoder()(["来往"]))
    assert "is not used" in cache.problem


def test_what_was_not_used_for_longest_makes_room(tmp_path: Path) -> None:
    limit = 1 << 20

    def encode(texts: list[str]) -> NDArray[np.float32]:
        return np.full((len(texts), 1024), len(texts[0]), dtype=np.float32)

    # Each hundred takes a little over 400 KB, so that two fit.
    hundreds = [[f"{name}{number}" for number in range(100)] for name in "abc"]
    for texts in (hundreds[0], hundreds[1], hundreds[0], hundreds[2]):
        cache = VectorCache(tmp_path, limit)
        cache.vectors("m", "", texts, encode)
        assert cache.file.stat().st_size <= limit + (1 << 16)
    hits = []
    for texts in hundreds:
        # So small a limit makes this cache keep nothing new.
        cache = VectorCache(tmp_path, 0)
        cache.vectors("m", "", texts[:1], encode)
        hits.append(cache.hits)
    assert hits[0] == 1
    assert hits[1] == 0


def test_one_build_does_not_push_out_its_own_vectors(tmp_path: Path) -> None:
    def encode(texts: list[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 1024), dtype=np.float32)

    hits = []
    for _ in range(2):
        cache = VectorCache(tmp_path, 1 << 20)
        for number in range(10):
            cache.vectors("m", "", [f"{number} {item}" for item in range(100)], encode)
        hits.append(cache.hits)
        assert cache.problem == ""
    assert hits[0] == 0
    assert hits[1] >= 100


def test_the_folder_is_the_users_unless_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert "chuchu" in str(default_cache_folder())
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    assert default_cache_folder() == tmp_path / "mine"
