"""Files and folders to documents: formats, line ends, ids, metadata, and what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.errors import DocumentError
from index.readers.files import read_documents
from tests.index.readers.reading import SEEDS, read, skipped


def test_the_seeds_are_five_documents_byte_for_byte() -> None:
    documents = read(SEEDS)
    assert [document.id for document in documents] == sorted(path.name for path in SEEDS.glob("*.txt"))
    for document in documents:
        assert document.text.encode() == Path(document.file).read_bytes()
        assert document.source_lines == ()
    by_name = {document.id[:3]: document for document in documents}
    assert [name for name, document in by_name.items() if not document.in_order] == ["001", "004"]
    assert by_name["000"].metadata.author == "Alex Hsu"
    assert by_name["000"].metadata.inferred == {"date"}
    assert by_name["003"].metadata.title == "阿里巴巴為什麼不開發一款社交軟件?"


def test_folders_are_read_recursively_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.md", ".hidden.txt", ".git/config.txt", "c.HTM"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"<p>{name}</p>")
    documents = read(tmp_path)
    assert [document.id for document in documents] == ["a/b/c.md", "a/z.txt", "b.txt", "c.HTM"]
    assert all(Path(document.file).is_absolute() for document in documents)


def test_ids_are_unique_across_roots_and_no_file_is_read_twice(tmp_path: Path) -> None:
    for folder in ("x", "y", "z"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(folder)
    (tmp_path / "z" / "a.txt#2.txt").write_text("taken")
    documents = read(tmp_path / "x", tmp_path / "y", tmp_path / "x", tmp_path / "x" / "a.txt", tmp_path / "z" / "a.txt")
    assert [(document.id, document.text) for document in documents] == [
        ("a.txt", "x"),
        ("a.txt#2", "y"),
        ("a.txt#3", "z"),
    ]


def test_what_cannot_be_read_is_skipped_in_a_folder_and_an_error_by_name(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("good")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    reasons = skipped(tmp_path)
    assert sorted(reasons) == ["gone.txt", "paper.pdf", "picture.txt", "pipe.txt"]
    assert "binary" in reasons["picture.txt"]
    assert ".txt" in reasons["paper.pdf"]
    for name in reasons:
        with pytest.raises(DocumentError) as caught:
            list(read_documents([tmp_path / name]))
        message = str(caught.value)
        assert name in message
        assert message.endswith(".")
        assert "\n" not in message


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DocumentError, match="nothing to read"):
        list(read_documents([empty]))
    (empty / "only.pdf").write_bytes(b"%PDF")
    with pytest.raises(DocumentError, match="nothing to read"):
        list(read_documents([empty]))
    (empty / "none.jsonl").write_text("\n")
    with pytest.raises(DocumentError, match="nothing to read"):
        list(read_documents([empty / "none.jsonl"]))
    with pytest.raises(DocumentError, match="no file or folder"):
        list(read_documents([tmp_path / "missing"]))


def test_a_link_to_the_folder_above_does_not_loop(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("a")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert [document.id for document in read(tmp_path)] == ["sub/a.txt"]


def test_a_link_to_itself_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("来往", "utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "b.txt")
    assert list(skipped(tmp_path)) == ["b.txt"]


def test_a_folder_with_nothing_readable_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00\x01\x02" * 100)
    with pytest.raises(DocumentError, match=r"nothing to read in .*a\.txt: it is a binary file"):
        list(read_documents([tmp_path]))
