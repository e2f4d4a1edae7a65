"""`sources.toml`: what it says of files, and what it is told when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import DocumentError
from index.readers.sidecar import SIDECAR, Entry, read_sidecar
from index.records import Metadata


def read(folder: Path, text: str) -> dict[str, Entry]:
    (folder / SIDECAR).write_text(text, "utf-8")
    return read_sidecar(folder)


def test_a_folder_without_one_says_nothing(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path) == {}


def test_a_file_is_given_what_stands_under_its_name(tmp_path: Path) -> None:
    entries = read(
        tmp_path,
        '\ufeff["a.txt"]\ntitle = "来往"\ndate = 2018-03-21\ninferred = ["date"]\n["b.txt"]\nin_order = false\n',
    )
    assert entries["a.txt"].metadata == Metadata(title="来往", date="2018-03-21", inferred=frozenset({"date"}))
    assert entries["a.txt"].in_order
    assert (entries["b.txt"].metadata, entries["b.txt"].in_order) == (Metadata(), False)


def test_what_the_file_itself_says_fills_the_gaps(tmp_path: Path) -> None:
    entry = read(tmp_path, '["a.txt"]\ntitle = "来往"\n')["a.txt"]
    found = Metadata(title="别的", author="速途研究院", url="http://a.example")
    assert entry.complete(found) == Metadata(title="来往", author="速途研究院", url="http://a.example")


def test_the_same_contents_are_canonical_in_any_order(tmp_path: Path) -> None:
    one = read(tmp_path, '["a.txt"]\ntitle = "来往"\nauthor = "甲"\n')["a.txt"]
    other = read(tmp_path, '["a.txt"]\n# 说明\nauthor = "甲"\ntitle = "来往"\n')["a.txt"]
    changed = read(tmp_path, '["a.txt"]\nauthor = "乙"\ntitle = "来往"\n')["a.txt"]
    assert one.canonical == other.canonical != changed.canonical


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("title = ", "not a readable TOML file"),
        ('title = "来往"', "title"),
        ('["a.txt"]\ntitle = 7', "a.txt.title"),
        ('["a.txt"]\nin_order = "no"', "a.txt.in_order"),
        ('["a.txt"]\ninferred = ["day"]', "a.txt.inferred"),
        ('["a.txt"]\ninferred = "date"', "a.txt.inferred"),
        ('["a.txt"]\ntitel = "来往"', "a.txt.titel"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(tmp_path: Path, text: str, about: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, text)
    message = str(caught.value)
    assert str(tmp_path / SIDECAR) in message
    assert about in message
    assert "\n" not in message


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / SIDECAR).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DocumentError, match="mend or remove it"):
        read_sidecar(tmp_path)
