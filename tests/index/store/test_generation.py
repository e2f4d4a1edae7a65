"""What is on disk: whole or refused, in one sentence that says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.build import BuildReport, build
from index.errors import StoreError
from index.store.generation import Generation, current_manifest, open_generation, verify
from index.store.manifest import Layout, Manifest


def generation_of(index: Path) -> Path:
    return index / "generations" / (index / "CURRENT").read_text("ascii").strip()


def refused(action: Callable[[Path], object], index: Path) -> str:
    with pytest.raises(StoreError) as caught:
        action(index)
    message = str(caught.value)
    assert "\n" not in message
    assert str(index) in message
    return message


def test_row_i_of_every_part_is_passage_i(built: tuple[Path, BuildReport]) -> None:
    from index.encoders.registry import open_encoder
    from index.text.keys import make_key

    with open_generation(built[0]) as generation:
        assert isinstance(generation, Generation)
        count = len(generation)
        assert count == len(generation.corpus) == len(generation.bm25) == len(generation.tokens) > 200
        rows = np.array([0, count // 2, count - 1])
        passages = generation.corpus.passages(rows.tolist())
        encoded = open_encoder().encode_passages([make_key(passage.text).text for passage in passages])
        np.testing.assert_allclose(generation.dense.rows(rows), encoded.vectors, atol=1e-3)
        assert encoded.tokens is not None
        assert np.array_equal(generation.tokens.take(rows).values, encoded.tokens.values)


def test_parts_are_mapped_into_memory_and_hold_no_pickle(index: Path) -> None:
    with open_generation(index) as generation:
        assert isinstance(generation.tokens.values, np.memmap)
        assert isinstance(generation.bm25.postings.rows, np.memmap)
    for file in generation_of(index).glob("*.npy"):
        np.load(file, allow_pickle=False)


def test_a_whole_index_verifies(index: Path) -> None:
    assert verify(index) == ()


def test_a_flipped_bit_is_found_in_every_file(index: Path) -> None:
    folder = generation_of(index)
    files = sorted(folder.iterdir())
    assert {file.suffix for file in files} == {".json", ".npy", ".sqlite", ".faiss"}
    for file in files:
        whole = file.read_bytes()
        for position in {0, len(whole) // 2, len(whole) - 1}:
            file.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
            try:
                problems = verify(index)
            except StoreError as error:
                problems = (str(error),)
            assert problems, f"{file.name} at {position}"
            assert all("\n" not in problem and "chuchu build" in problem for problem in problems)
        file.write_bytes(whole)
    assert verify(index) == ()


def test_a_lost_or_cut_file_is_named_when_opened(index: Path) -> None:
    for file in Layout(generation_of(index)).files():
        whole = file.read_bytes()
        file.write_bytes(whole[:-1])
        message = refused(open_generation, index)
        assert f"size of {file.name} should be {len(whole)} and is {len(whole) - 1}" in message
        file.unlink()
        assert f"size of {file.name} should be {len(whole)} and is missing" in refused(open_generation, index)
        assert any(file.name in problem for problem in verify(index))
        file.write_bytes(whole)


@pytest.mark.parametrize("name", ["vectors.faiss", "corpus.sqlite", "bm25.rows.npy", "location.json"])
def test_garbage_of_the_right_size_is_one_sentence(index: Path, name: str) -> None:
    file = generation_of(index) / name
    file.write_bytes(b"\x93garbage" * (file.stat().st_size // 8) + b"x" * (file.stat().st_size % 8))
    assert "damaged" in refused(open_generation, index)


def tampered(index: Path, change: Callable[[dict[str, Any]], object]) -> None:
    file = generation_of(index) / "manifest.json"
    values = json.loads(file.read_text("utf-8"))
    change(values)
    file.write_text(json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda m: m.update(format=1), "format should be 3 and is 1"),
        (lambda m: m.pop("format"), "missing required field `format`"),
        (lambda m: m.update(encoder="other"), "hash of manifest.json"),
        (lambda m: m.update(encoder_fingerprint="0"), "hash of manifest.json"),
        (lambda m: m.update(token_fingerprint="0"), "hash of manifest.json"),
        (lambda m: m.update(encoder=7), "Expected `str`, got `int` - at `$.encoder`"),
        (lambda m: m.update(dimension="many"), "Expected `int`, got `str` - at `$.dimension`"),
        (lambda m: m.pop("dimension"), "missing required field `dimension`"),
        (lambda m: m.update(extra=1), "unknown field `extra`"),
        (lambda m: m["settings"].update(splitting=99), "setting splitting should be"),
        (lambda m: m["settings"].update(heading_weight=0.9), "setting heading_weight should be 0.3 and is 0.9"),
        (lambda m: m["settings"].clear(), "list of settings"),
        (lambda m: m["counts"].update(passages=True), "Expected `int`, got `bool` - at `$.counts.passages`"),
        (lambda m: m["counts"].pop("tokens"), "missing required field `tokens` - at `$.counts`"),
        (lambda m: m["counts"].update(passages=1), "hash of manifest.json"),
        (lambda m: m["files"].pop("corpus.sqlite"), "list of files"),
        (lambda m: m["files"].update({"../evil": {"sha256": "", "bytes": 0}}), "list of files"),
        (lambda m: m["files"].update({"corpus.sqlite": 1}), "Expected `object`, got `int` - at `$.files[...]`"),
        (lambda m: m["files"]["corpus.sqlite"].update(bytes=1), "hash of manifest.json"),
        (lambda m: m["files"]["corpus.sqlite"].update(sha256="0"), "hash of manifest.json"),
    ],
)
def test_a_tampered_manifest_names_the_field(
    index: Path, change: Callable[[dict[str, Any]], object], field: str
) -> None:
    tampered(index, change)
    message = refused(open_generation, index)
    assert field in message
    assert " should be " in message
    assert f"chuchu build DOCUMENTS --index {index}" in message
    assert refused(verify, index) == message
    assert current_manifest(index) is None


@pytest.mark.parametrize(
    ("count", "field"),
    [
        ("passages", "number of passages"),
        ("documents", "number of documents"),
        ("tokens", "number of tokens"),
        ("postings", "number of postings"),
    ],
)
def test_counts_are_checked_against_the_parts(index: Path, count: str, field: str) -> None:
    tampered(index, lambda manifest: manifest["counts"].update({count: 1}))
    sign(index)
    assert f"{field} should be 1 and is " in refused(open_generation, index)


def test_the_dimension_is_checked_against_the_vectors(index: Path) -> None:
    tampered(index, lambda manifest: manifest.update(dimension=3))
    sign(index)
    assert "dimension should be 3 and is " in refused(open_generation, index)


def sign(index: Path) -> None:
    """Give a tampered manifest a folder that fits it."""
    folder = generation_of(index)
    name = Manifest.parse((folder / "manifest.json").read_text("utf-8")).generation
    folder.rename(folder.parent / name)
    (index / "CURRENT").write_text(name + "\n", encoding="ascii")


@pytest.mark.parametrize("text", ["", "[]", "null", "7", "{", "\ud7ff", '{"format": 1}', "[" * 2_000])
def test_a_manifest_that_is_none(index: Path, text: str) -> None:
    (generation_of(index) / "manifest.json").write_bytes(text.encode())
    assert "chuchu build" in refused(open_generation, index)


@pytest.mark.parametrize(
    "pointer", [b"", b"\n", b"../../x", b"/etc", b"..", b".", b"\xff\xfe\0", b"0" * 16, b"a" * 5_000]
)
def test_a_pointer_that_leads_nowhere(index: Path, pointer: bytes) -> None:
    (index.parent / "x").mkdir()
    (index / "CURRENT").write_bytes(pointer)
    assert "chuchu build" in refused(open_generation, index)
    assert current_manifest(index) is None


def test_what_is_no_index(tmp_path: Path) -> None:
    assert "There is no index" in refused(open_generation, tmp_path / "missing")
    assert current_manifest(tmp_path / "missing") is None
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "not a finished Chuchu index" in refused(open_generation, empty)
    assert current_manifest(empty) is None
    file = tmp_path / "file"
    file.write_text("mine")
    assert "not a folder" in refused(current_manifest, file)
    refused(open_generation, file)
    assert file.read_text() == "mine"


@pytest.mark.parametrize("mine", ["notes.md", "generations/thesis/chapter.md", "generations/thesis.md"])
def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, seeds: Path, mine: str) -> None:
    folder = tmp_path / "mine"
    (folder / mine).parent.mkdir(parents=True)
    (folder / mine).write_text("mine")
    assert "not a Chuchu index" in refused(lambda index: build([seeds], index), folder)
    assert [path for path in folder.rglob("*") if path.is_file()] == [folder / mine]
    assert (folder / mine).read_text() == "mine"


def test_a_reader_keeps_what_it_opened(index: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    with open_generation(index) as generation:
        before = generation.dense.vectors(), generation.corpus.passages([0, 1]), generation.tokens.values[:9].tolist()
        for text in ("第一篇文章在这里。", "第二篇文章在这里。", "第三篇文章在这里。"):
            source.write_text(text + "\n", encoding="utf-8")
            build([source], index)
        np.testing.assert_array_equal(generation.dense.vectors(), before[0])
        assert generation.corpus.passages([0, 1]) == before[1]
        assert generation.tokens.values[:9].tolist() == before[2]
    with open_generation(index) as generation:
        assert [passage.text for passage in generation.corpus.passages([0])] == ["第三篇文章在这里。"]
    assert len(list((index / "generations").iterdir())) == 2


@pytest.mark.parametrize("part", ["tokens.starts", "bm25.starts"])
def test_borders_out_of_order_are_found_when_opened(index: Path, part: str) -> None:
    file = next((index / "generations").glob(f"*/{part}.npy"))
    starts = np.load(file)
    starts[len(starts) // 2] = starts[-1] + 1
    np.save(file, starts)
    with pytest.raises(StoreError, match=rf"{part}\.npy does not ascend"):
        open_generation(index)
