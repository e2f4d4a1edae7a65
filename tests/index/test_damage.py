"""A damaged index is one sentence that names the file, and `build` always makes it anew."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.errors import StoreError
from index.store.generation import open_generation
from index.store.manifest import ARRAYS, Layout, Manifest, parse_location
from tests.index.damaged import (
    Damage,
    brackets,
    complaints,
    cut,
    empty,
    file_of,
    folder,
    huge,
    loop,
    pipe,
    refusal,
    zeros,
)

TEXTS = ("来往为什么失败了，这是一个问题。", "微信是什么，马云在哪里。", "阿里巴巴推出了来往。")
PARTS = ("corpus.sqlite", "vectors.faiss", *(f"{name}.npy" for name in ARRAYS))
FILES = (*PARTS, "manifest.json", "location.json", "CURRENT")


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_text(f"{text}\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def built(docs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("damage") / "index"
    build([docs], index, model=LIGHT_NAME)
    return index


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


DAMAGES: tuple[Damage, ...] = (folder, pipe, loop, huge, cut, empty, brackets, zeros, Path.unlink)


@pytest.mark.parametrize("name", FILES)
def test_every_file_damaged_in_any_way_is_named(built: Path, tmp_path: Path, name: str) -> None:
    for number, damage in enumerate(DAMAGES):
        index = Path(shutil.copytree(built, tmp_path / str(number)))
        file = file_of(index, name)
        damage(file)
        said = "not a finished Chuchu index" if name == "CURRENT" else name
        assert said in refusal(index), damage.__name__
        assert said in complaints(index), damage.__name__


@pytest.mark.parametrize("name", FILES)
def test_build_makes_anew_what_was_damaged(built: Path, docs: Path, tmp_path: Path, name: str) -> None:
    for number, damage in enumerate((folder, zeros)):
        index = Path(shutil.copytree(built, tmp_path / str(number)))
        damage(file_of(index, name))
        report = build([docs], index, model=LIGHT_NAME)
        assert report.reused == 0
        assert refusal(index) == complaints(index) == ""


@pytest.mark.parametrize("name", FILES)
def test_every_byte_of_a_head_is_seen_or_does_no_harm(index: Path, name: str) -> None:
    """What is opened after all is found by `verify`, and can be read, or says in one sentence that it cannot."""
    file = file_of(index, name)
    whole = file.read_bytes()
    for position in range(0, min(len(whole), 130), 2 if name == "CURRENT" else 7):
        for change in (0x01, 0xFF):
            file.write_bytes(whole[:position] + bytes([whole[position] ^ change]) + whole[position + 1 :])
            message = refusal(index)
            if name in ("manifest.json", "location.json", "CURRENT", "vectors.faiss") and position < 81:
                assert message, f"{position} {change}"
            if not message:
                readable(index, name)
    file.write_bytes(whole)
    assert complaints(index) == ""


def readable(index: Path, name: str) -> None:
    """Read every part of an index that was opened, or be told which one cannot be read."""
    message = reading(index)
    assert not message or name.removesuffix(".npy") in message


def reading(index: Path) -> str:
    try:
        with open_generation(index) as generation:
            corpus = generation.corpus
            ids = [document.id for document in corpus.documents()]
            corpus.passages(range(len(generation)))
            corpus.texts(range(len(generation)))
            corpus.files(ids)
            for each in ids:
                corpus.indexed(each)
            generation.bm25.search({"来往": 1.0}, 2)
            generation.dense.search(generation.dense.vectors()[0], 2)
            generation.tokens.take(np.arange(len(generation)))
    except StoreError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", [name for name in PARTS if name != "corpus.sqlite"])
def test_no_byte_of_the_head_of_an_array_is_believed(index: Path, name: str) -> None:
    file = file_of(index, name)
    whole = file.read_bytes()
    head = whole.index(b"\n") + 1 if name.endswith(".npy") else 81
    for position in range(2, head, 9):
        file.write_bytes(whole[:position] + bytes([whole[position] ^ 0x20]) + whole[position + 1 :])
        assert name in refusal(index)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"a":' * 20_000,
        b"1" * 5_000,
        b"NaN",
        b'"\\ud800"',
        b"\xff",
        b"",
        b"{}",
        b'{"root": 1}',
        b'{"root": "\\u0000"}',
    ],
)
def test_json_of_any_kind_is_one_sentence(index: Path, text: bytes) -> None:
    for name in ("location.json", "manifest.json"):
        whole = file_of(index, name).read_bytes()
        file_of(index, name).write_bytes(text)
        assert refusal(index)
        file_of(index, name).write_bytes(whole)
    with pytest.raises(ValueError, match=r"location\.json|codec"):
        parse_location(text.decode())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)


@given(st.data())
def test_a_manifest_with_a_value_of_any_type_is_another_or_none(built: Path, data: st.DataObject) -> None:
    text = file_of(built, "manifest.json").read_text("utf-8")
    values = json.loads(text)
    where = values
    while isinstance(where, dict) and where:
        inside, key = where, data.draw(st.sampled_from(sorted(where)))
        where = where[key]
    inside[key] = data.draw(json_values)
    with suppress(ValueError):
        changed = Manifest.parse(json.dumps(values))
        assert changed.generation != file_of(built, "manifest.json").parent.name or changed.dump() == text


def test_records_inside_the_corpus_that_are_no_records(index: Path) -> None:
    file = file_of(index, "corpus.sqlite")
    whole = file.read_bytes()
    for change in (
        "UPDATE documents SET metadata = '['",
        "UPDATE documents SET metadata = '{}'",
        'UPDATE documents SET metadata = \'{"inferred": [], "mood": 1}\'',
        "UPDATE documents SET dropped = x'00', source_lines = '7'",
        "UPDATE places SET kind = 'poem'",
        "UPDATE places SET document = document + 9",
        "DELETE FROM passages WHERE row = 1",
        "ALTER TABLE places RENAME COLUMN heading TO title",
        "DROP TABLE passages",
    ):
        with closing(sqlite3.connect(file)) as database, database:
            database.execute(change)
        layout = Layout(file.parent)
        manifest = json.loads(layout.manifest.read_text("utf-8"))
        original = layout.manifest.read_bytes()
        manifest["files"]["corpus.sqlite"]["bytes"] = file.stat().st_size
        signed = Manifest(**manifest)
        layout.manifest.write_text(signed.dump(), "utf-8")
        moved = file.parent.rename(file.parent.parent / signed.generation)
        (index / "CURRENT").write_text(signed.generation, "ascii")
        if not refusal(index):
            readable(index, "corpus.sqlite")
        (moved / "manifest.json").write_bytes(original)
        moved.rename(file.parent)
        (index / "CURRENT").write_text(file.parent.name, "ascii")
        file.write_bytes(whole)
    assert complaints(index) == ""


@pytest.mark.parametrize("name", ["CURRENT", "CURRENT.new", "build.lock"])
def test_a_folder_with_something_in_it_is_nobodys_to_delete(index: Path, docs: Path, name: str) -> None:
    (index / name).unlink(missing_ok=True)
    (index / name).mkdir()
    (index / name / "mine").write_text("mine")
    with pytest.raises(StoreError, match=re.escape(str(index))):
        build([docs], index, model=LIGHT_NAME)
    assert (index / name / "mine").read_text() == "mine"
    (index / name / "mine").unlink()
    build([docs], index, model=LIGHT_NAME)
    assert complaints(index) == ""
