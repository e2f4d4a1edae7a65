"""Values that were changed in an index's arrays end in a sentence or in an answer, never in a traceback."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.errors import StoreError
from qa import QA


@pytest.fixture
def index(tmp_path: Path) -> Path:
    text = "来往为什么失败了，这是一个问题。\n\n微信是什么，马云在哪里。\n\n阿里巴巴推出了来往。\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    build([tmp_path / "a.txt"], tmp_path / "index", model=LIGHT_NAME)
    return tmp_path / "index"


@pytest.mark.parametrize("name", ["tokens.values", "bm25.rows"])
def test_a_value_beyond_all_bounds_names_the_array_and_the_way_out(index: Path, name: str) -> None:
    (file,) = index.glob(f"generations/*/{name}.npy")
    values = np.load(file, mmap_mode="r+")
    values[:] = np.iinfo(values.dtype).max
    values.flush()
    del values
    with QA.open(index) as qa, pytest.raises(StoreError, match=rf"{name}.*rebuild it with `chuchu build") as caught:
        qa.ask("来往为什么失败了？")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["bm25.vocabulary", "bm25.frequencies", "bm25.lengths", "rows.digests"])
def test_a_value_within_bounds_still_gives_an_answer(index: Path, name: str) -> None:
    (file,) = index.glob(f"generations/*/{name}.npy")
    values = np.load(file, mmap_mode="r+")
    values[:] = values[::-1].copy()
    values.flush()
    del values
    with QA.open(index) as qa:
        assert len(qa.ask("来往为什么失败了？").citations) == 3


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("places.first_line", "x'ff'"),
        ("places.last_line", "'one'"),
        ("places.start", "'\x01'"),
        ("places.heading", "x'ff'"),
        ("places.text", "zeroblob(10)"),
        ("passages.text", "x'ff'"),
        ("documents.id", "zeroblob(10)"),
    ],
)
def test_a_value_of_another_type_than_its_column_is_damage(index: Path, column: str, value: str) -> None:
    (file,) = index.glob("generations/*/corpus.sqlite")
    table, _, name = column.partition(".")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(f"UPDATE {table} SET {name} = {value}")
    with pytest.raises(StoreError, match=r"corpus\.sqlite is damaged .*rebuild the index"), QA.open(index) as qa:
        qa.ask("来往为什么失败了？")
