"""`sources.toml`: what it says of files, and what it is told when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import DocumentError
from index.readers.files import read_documents
from index.readers.sidecar import SIDECAR, Entry, read_sidecar
from index.records import Metadata
from tests.index.readers.reading import read


def entries_of(folder: Path, text: str) -> dict[str, Entry]:
    (folder / SIDECAR).write_text(text, "utf-8")
    return read_sidecar(folder)


def test_a_folder_without_one_says_nothing(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path) == {}


def test_a_file_is_given_what_stands_under_its_name(tmp_path: Path) -> None:
    entries = entries_of(
        tmp_path,
        '\ufeff["a.txt"]\ntitle = "来往"\ndate = 2018-03-21\ninferred = ["date"]\n["b.txt"]\nin_order = false\n',
    )
    assert entries["a.txt"].metadata == Metadata(title="来往", date="2018-03-21", inferred=frozenset({"date"}))
    assert entries["a.txt"].in_order
    assert (entries["b.txt"].metadata, entries["b.txt"].in_order) == (Metadata(), False)


def test_what_the_file_itself_says_fills_the_gaps(tmp_path: Path) -> None:
    entry = entries_of(tmp_path, '["a.txt"]\ntitle = "来往"\n')["a.txt"]
    found = Metadata(title="别的", author="速途研究院", url="http://a.example")
    assert entry.complete(found) == Metadata(title="来往", author="速途研究院", url="http://a.example")


def test_the_same_contents_are_canonical_in_any_order(tmp_path: Path) -> None:
    one = entries_of(tmp_path, '["a.txt"]\ntitle = "来往"\nauthor = "甲"\n')["a.txt"]
    other = entries_of(tmp_path, '["a.txt"]\n# 说明\nauthor = "甲"\ntitle = "来往"\n')["a.txt"]
    changed = entries_of(tmp_path, '["a.txt"]\nauthor = "乙"\ntitle = "来往"\n')["a.txt"]
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
        entries_of(tmp_path, text)
    message = str(caught.value)
    assert str(tmp_path / SIDECAR) in message
    assert about in message
    assert "\n" not in message


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / SIDECAR).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DocumentError, match="mend or remove it"):
        read_sidecar(tmp_path)


def test_the_sidecar_completes_overrides_and_changes_the_hash(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<title>Page</title><meta name=author content=Ann><p>text")
    (before,) = read(tmp_path)
    assert before.metadata == Metadata(title="Page", author="Ann")
    sidecar = tmp_path / "sources.toml"
    sidecar.write_text('["a.html"]\nauthor = "Bob"\ndate = 2018-03-21\ninferred = ["date"]\nin_order = false\n')
    (after,) = read(tmp_path)
    assert after.metadata == Metadata("Page", "Bob", "2018-03-21", inferred=frozenset({"date"}))
    assert not after.in_order
    assert after.content_hash != before.content_hash
    sidecar.write_text('["b.html"]\nauthor = "Bob"\n')
    assert read(page) == [before]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ('["a.txt"]\nauthor = 3', "a.txt.author"),
        ('["a.txt"]\nwriter = "x"', "a.txt.writer"),
        ('["a.txt"]\nin_order = "no"', "a.txt.in_order"),
        ('["a.txt"]\ninferred = "date"', "a.txt.inferred"),
        ('["a.txt"]\ninferred = ["mood"]', "a.txt.inferred"),
        ('["a.txt"]\ninferred = [["date"]]', "a.txt.inferred"),
        ('title = "x"', "title"),
        ('["a.txt"', "TOML"),
        ("x = " + "1" * 5_000, "TOML"),
        ('["a.txt"]\n' + "a." * 100_000 + "b = 1", "32 parts"),
    ],
)
def test_a_malformed_sidecar_names_the_file_and_the_key(tmp_path: Path, content: str, key: str) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "sources.toml").write_text(content)
    with pytest.raises(DocumentError) as caught:
        list(read_documents([tmp_path]))
    assert key in str(caught.value)
    assert "sources.toml" in str(caught.value)


def test_a_sidecar_nested_without_end_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("来往", "utf-8")
    (tmp_path / "sources.toml").write_text("x=" + "[" * 5_000, "utf-8")
    with pytest.raises(DocumentError, match=r"sources\.toml is not a readable TOML file"):
        read(tmp_path)
