"""One bad file never keeps the others from being indexed: whatever is wrong with it, it is passed over and named."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.errors import ChuchuError, DocumentError
from index.passages.splitting import split_document
from index.readers import beir, html, markdown
from index.readers.files import read_documents
from index.readers.formats import LARGEST
from index.records import Document
from index.rows import plan
from tests.index.bad_files import (
    GOOD,
    make_dangling,
    make_device,
    make_huge,
    make_long_link,
    make_loop,
    make_pipe,
    make_socket,
    outcome,
)

NOBODY = 65534


@pytest.fixture
def unprivileged(docs: Path) -> Iterator[Path]:
    """The documents where this process has no more rights than their owner."""
    if os.geteuid() != 0:
        yield docs
        return
    # The root user may open anything, so that nothing would be closed to it; nor may others enter pytest's folder.
    folder = Path(tempfile.mkdtemp())
    moved = Path(shutil.copytree(docs, folder / "docs"))
    for path in (folder, moved, *moved.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield moved
    finally:
        os.seteuid(0)
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "error",
    [
        AssertionError("unexpected call"),
        RecursionError(),
        MemoryError(),
        IndexError("list index out of range"),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
        LookupError(),
        RuntimeError("two\nlines"),
        NotImplementedError(),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize(
    ("home", "reader", "name"),
    [
        (html, "decode", "m.htm"),
        (html, "read_html", "m.html"),
        (markdown, "front_matter", "m.md"),
        (beir, "parse_record", "m.jsonl"),
    ],
)
def test_whatever_a_reader_raises_is_that_files_own(
    docs: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, home: ModuleType, reader: str, name: str
) -> None:
    real: Callable[..., object] = getattr(home, reader)
    (docs / name).write_text("BAD", "utf-8")

    def failing(content: str | bytes, *more: str) -> object:
        if content in ("BAD", b"BAD"):
            raise error
        return real(content, *more)

    monkeypatch.setattr(home, reader, failing)
    documents, skipped = outcome(docs)
    assert documents == ["a.txt", "z.txt"]
    assert skipped == {name: f"it cannot be read ({type(error).__name__})"}


def test_the_log_has_the_class_and_not_the_content(
    docs: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (docs / "m.md").write_text("BAD", "utf-8")

    def failing(_: str) -> None:
        raise ZeroDivisionError("秘密")

    monkeypatch.setattr(markdown, "front_matter", failing)
    outcome(docs)
    (record,) = caplog.records
    assert "ZeroDivisionError" in record.getMessage()
    assert "秘密" not in caplog.text


def test_a_document_that_cannot_be_split_is_passed_over(
    docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "m.txt").write_text("BAD\n", "utf-8")
    real = split_document

    def failing(document: Document) -> object:
        if document.text == "BAD\n" or len(list(docs.iterdir())) == 1:
            raise RecursionError
        return real(document)

    monkeypatch.setattr(plan, "split_document", failing)
    report = build([docs], tmp_path / "index", model=LIGHT_NAME)
    assert report.documents == 2
    assert [(Path(item.file).name, item.reason) for item in report.skipped] == [
        ("m.txt", "it cannot be read (RecursionError)")
    ]
    with pytest.raises(DocumentError, match=r"nothing to index: .*m\.txt was passed over.*RecursionError"):
        build([docs / "m.txt"], tmp_path / "other", model=LIGHT_NAME)


@pytest.mark.parametrize(
    "page",
    [
        "<![<![",
        "<!DOCTYPE [",
        "<![CDATA[",
        "<" * 2_000,
        "<p" * 2_000,
        "&#xD800;" * 3,
        "&#99999999999999;",
        "<title>" + "<b>" * 500,
        "<meta charset=",
        "<!--" * 200,
    ],
)
def test_no_page_keeps_the_others_from_being_indexed(docs: Path, tmp_path: Path, page: str) -> None:
    (docs / "m.html").write_text(page, "utf-8")
    report = build([docs], tmp_path / "index", model=LIGHT_NAME)
    assert report.documents + len(report.skipped) == 3
    assert {Path(item.file).name for item in report.skipped} <= {"m.html"}


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".jsonl"])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_pipe, "regular file"),
        (make_socket, "regular file"),
        (make_device, "regular file"),
        (make_loop, "cannot be opened"),
        (make_dangling, "cannot be opened"),
        (make_long_link, "cannot be opened"),
        (make_huge, "than 100 MB"),
    ],
)
def test_what_is_no_file_to_read_is_never_opened(
    docs: Path, make: Callable[[Path], None], reason: str, suffix: str
) -> None:
    make(docs / f"m{suffix}")
    documents, skipped = outcome(docs)
    assert documents == ["a.txt", "z.txt"]
    assert reason in skipped.pop(f"m{suffix}")
    assert set(skipped) <= {f"other{suffix}"}


@pytest.mark.parametrize("make", [make_pipe, make_device, make_loop, make_dangling, make_huge])
def test_a_sidecar_that_cannot_be_opened_is_named_and_the_files_are_read(
    docs: Path, make: Callable[[Path], None]
) -> None:
    make(docs / "sources.toml")
    documents, skipped = outcome(docs)
    assert documents[0] == "a.txt"
    assert documents[-1] == "z.txt"
    assert set(skipped) - {"other.toml"} == {"sources.toml"}
    assert outcome(docs / "a.txt")[0] == ["a.txt"]


def test_names_that_are_no_unicode(docs: Path, tmp_path: Path) -> None:
    bad = os.fsencode(docs) + b"/\xff\xfe.txt"
    Path(os.fsdecode(bad)).write_text(GOOD, "utf-8")
    folder = Path(os.fsdecode(os.fsencode(docs) + b"/\xe4"))
    folder.mkdir()
    (folder / "b.txt").write_text(GOOD, "utf-8")
    documents, skipped = outcome(docs)
    assert documents == ["a.txt", "z.txt"]
    assert set(skipped.values()) == {"its name is not valid Unicode"}
    assert len(build([docs], tmp_path / "index", model=LIGHT_NAME).skipped) == 2
    with pytest.raises(DocumentError, match="not valid Unicode"):
        build([folder], tmp_path / "other", model=LIGHT_NAME)


@contextmanager
def folders(folder: Path, name: str, depth: int) -> Iterator[None]:
    """Folders in folders with a file in the last, made and removed by steps that are short enough for every path."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("b.txt", os.O_WRONLY | os.O_CREAT, dir_fd=here))
    os.close(here)
    try:
        yield
    finally:
        # What removes folders by calling itself cannot remove these, and pytest keeps them for three runs.
        for _ in range(depth - 1):
            (folder / name / name).rename(folder / "inner")
            (folder / name).rmdir()
            (folder / "inner").rename(folder / name)


def test_folders_deeper_than_a_path_may_be_long(docs: Path) -> None:
    with folders(docs, "d" * 250, 20):
        documents, skipped = outcome(docs)
    assert documents == ["a.txt", "z.txt"]
    assert list(skipped.values()) == ["the folder cannot be opened (File name too long)"]


def test_folders_deeper_than_python_may_call(docs: Path) -> None:
    with folders(docs, "d", 1_200):
        assert len(outcome(docs)[0]) == 3
    assert len(list(docs.rglob("*"))) == 4


@pytest.mark.parametrize("mode", [0o000, 0o400, 0o600, 0o100])
def test_a_folder_that_may_not_be_listed_or_entered(unprivileged: Path, mode: int) -> None:
    closed = unprivileged / "m"
    closed.mkdir()
    (closed / "b.txt").write_text(GOOD, "utf-8")
    (closed / "sources.toml").write_text('["b.txt"]\ntitle = "x"\n', "utf-8")
    closed.chmod(mode)
    documents, skipped = outcome(unprivileged)
    assert documents == ["a.txt", "z.txt"]
    assert all("cannot be opened (Permission denied)" in reason for reason in skipped.values())
    assert skipped
    assert outcome(closed, unprivileged)[0] == ["a.txt", "z.txt"]
    if not mode & 0o100:
        # Nobody can say whether there is such a file.
        assert outcome(closed / "c.txt", unprivileged / "a.txt")[0] == ["a.txt"]
    with pytest.raises(DocumentError, match="Permission denied"):
        outcome(closed)
    closed.chmod(0o700)


def test_a_file_and_a_sidecar_that_may_not_be_read(unprivileged: Path) -> None:
    (unprivileged / "a.txt").chmod(0)
    (unprivileged / "sources.toml").write_text('["z.txt"]\ntitle = "x"\n', "utf-8")
    (unprivileged / "sources.toml").chmod(0)
    documents, skipped = outcome(unprivileged)
    assert documents == ["z.txt"]
    assert set(skipped) == {"a.txt", "sources.toml"}


def test_a_named_file_that_cannot_be_read_does_not_stop_the_others(docs: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\0\1\2" * 100)
    (tmp_path / "paper.pdf").write_bytes(b"%PDF")
    (tmp_path / "empty").mkdir()
    bad = [tmp_path / "bad.txt", tmp_path / "paper.pdf", tmp_path / "empty"]
    documents, skipped = outcome(bad[0], docs / "a.txt", *bad[1:], docs / "z.txt")
    assert documents == ["a.txt", "z.txt"]
    assert set(skipped) == {path.name for path in bad}
    assert "nothing to read" in skipped["empty"]
    with pytest.raises(DocumentError, match=r"nothing to read in .*bad\.txt: it is a binary file"):
        outcome(*bad)
    with pytest.raises(DocumentError, match=r"and others \("):
        outcome(*bad, bad[0])


@pytest.mark.parametrize("name", ["missing", "missing/a.txt", "a.txt/b.txt", "a\0b", "n" * 300 + ".txt"])
def test_a_mistyped_path_is_an_error_before_anything_is_read(docs: Path, name: str) -> None:
    items = read_documents([docs, docs / name])
    with pytest.raises(DocumentError, match="no file or folder"):
        next(items)


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.html", "a.jsonl", "sources.toml"]))
def test_bytes_are_read_or_passed_over(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "z.txt").write_text(GOOD, "utf-8")
        Path(folder, name).write_bytes(data)
        try:
            documents, _ = outcome(Path(folder))
        except ChuchuError:
            # A sidecar is written for this project: what is wrong in it is told rather than left out.
            assert name == "sources.toml"
        else:
            assert documents[-1] == "z.txt"


def test_the_limit_is_the_documented_one() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert f"{LARGEST // 1_000_000} MB" in readme
