"""What a generation is made of, as JSON: the same again, or what does not fit."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256 as digest_of
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.manifest import (
    FORMAT,
    Counts,
    Layout,
    Manifest,
    Settings,
    describe_files,
    dump_location,
    mismatch,
    parse_location,
    sha256,
)

NAMES = tuple(file.name for file in Layout(Path()).files())


def made(encoder: str = "來往", sizes: int = 7) -> Manifest:
    counts: Counts = {"documents": 1, "passages": 2, "postings": 3, "tokens": 4}
    files: Any = {name: {"sha256": "0" * 64, "bytes": sizes} for name in NAMES}
    return Manifest(FORMAT, encoder, "print", 64, "token print", asdict(Settings()), counts, files)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(0, 1 << 50))
def test_what_was_dumped_is_parsed(encoder: str, sizes: int) -> None:
    manifest = made(encoder, sizes)
    again = Manifest.parse(manifest.dump())
    assert again == manifest
    assert again.generation == manifest.generation


def test_another_value_is_another_generation() -> None:
    names = {made().generation, made("其他").generation, made(sizes=8).generation}
    assert len(names) == 3
    assert all(len(name) == 16 and int(name, 16) >= 0 for name in names)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("format", 1, "its format should be 3 and is 1"),
        ("dimension", "many", r"Expected `int`, got `str` - at `\$\.dimension`"),
        ("settings", {}, "its list of settings should be"),
        ("settings", {"splitting": 99, "heading_weight": 0.3}, "its setting splitting should be 1 and is 99"),
        ("files", {}, "its list of files should be"),
        ("counts", {"documents": 1}, "missing required field `passages`"),
        ("more", 1, "unknown field `more`"),
    ],
)
def test_what_does_not_fit_is_named(field: str, value: object, said: str) -> None:
    values = json.loads(made().dump()) | {field: value}
    with pytest.raises(ValueError, match=said):
        Manifest.parse(json.dumps(values))


@given(st.text(max_size=20) | st.sampled_from(["[" * 5_000, "null", "{}", '{"format": 3}', "1" * 5_000]))
def test_anything_else_is_no_manifest(text: str) -> None:
    with pytest.raises(ValueError, match=r"manifest\.json|its format"):
        Manifest.parse(text)


@pytest.mark.parametrize("root", ["/", "/索引", "/a b/'\"\\", "/\udcff"])
def test_a_location_comes_back_and_shows_that_it_was_changed(root: str) -> None:
    text = dump_location(Path(root))
    assert parse_location(text) == Path(root)
    for changed in (text.replace("/", "/x", 1), text.replace('"root"', '"Root"'), text[:-1], f"{text} ", ""):
        with pytest.raises(ValueError, match=r"location\.json"):
            parse_location(changed)


def test_every_file_is_described_by_its_hash_and_size(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    for number, file in enumerate(layout.files()):
        file.write_bytes(b"x" * number)
    described = describe_files(layout)
    assert [(name, each["bytes"]) for name, each in described.items()] == [*zip(NAMES, range(len(NAMES)), strict=True)]
    assert sha256(layout.vectors) == described["vectors.faiss"]["sha256"] == digest_of(b"x").hexdigest()


def test_a_mismatch_has_both_values() -> None:
    assert mismatch("size", 1, "missing") == "its size should be 1 and is missing"
