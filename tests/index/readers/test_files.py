"""Files and folders to documents: formats, line ends, ids, metadata, and what cannot be read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from index.errors import DocumentError
from index.passages.splitting import split_document
from index.readers.files import read_documents
from index.readers.formats import Skipped
from index.records import Document, Metadata

SEEDS = Path(__file__).parents[3] / "seeds"


def read(*paths: Path) -> list[Document]:
    """The documents; nothing may be skipped."""
    items = list(read_documents(paths))
    assert not [item for item in items if isinstance(item, Skipped)]
    return [item for item in items if isinstance(item, Document)]


def skipped(*paths: Path) -> dict[str, str]:
    """File names and reasons of what was skipped."""
    return {Path(item.file).name: item.reason for item in read_documents(paths) if isinstance(item, Skipped)}


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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "cp950"])
def test_line_ends_stay_and_count_in_every_encoding(tmp_path: Path, end: str, encoding: str) -> None:
    text = end.join(["來往失敗的原因。", "", "定位和推廣。", ""])
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    (document,) = read(tmp_path / "a.txt")
    assert document.text == text
    assert [passage.place.lines for passage in split_document(document).passages] == [(1, 1), (3, 3)]


def test_a_corpus_of_records(tmp_path: Path) -> None:
    records = [
        {"_id": "p0", "title": "標題", "text": "第一行\n第二行"},
        {"_id": 7, "text": "no title"},
        {"_id": "p0", "title": None, "text": ""},
    ]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n")
    (tmp_path / "queries.jsonl").write_text('{"_id": "q0", "text": "a question?"}\n')
    documents = read(tmp_path)
    assert [(document.id, document.text, document.source_lines) for document in documents] == [
        ("p0", "第一行\n第二行", (1, 1)),
        ("7", "no title", (3,)),
        ("p0#2", "", (5,)),
    ]
    assert documents[0].metadata == Metadata(title="標題")
    assert len({document.content_hash for document in documents}) == 3
    assert [passage.place.lines for passage in split_document(documents[0]).passages] == [(1, 1), (1, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1, 2]",
        '{"_id": "x"}',
        '{"text": "no id"}',
        '{"_id": "x", "text": 3}',
        '{"_id": "x", "text": "half \\ud800 a character"}',
        "null",
    ],
)
def test_a_wrong_record_is_reported_with_its_line(tmp_path: Path, line: str) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"_id": "a", "text": "good"}\n' + line + '\n{"_id": "b", "text": "good"}\n')
    items = list(read_documents([tmp_path]))
    assert [type(item).__name__ for item in items] == ["Document", "Skipped", "Document"]
    assert "line 2" in skipped(tmp_path)["corpus.jsonl"]
    with pytest.raises(DocumentError, match="line 2"):
        list(read_documents([corpus]))


def test_markdown_keeps_its_text_and_gives_its_front_matter(tmp_path: Path) -> None:
    text = '---\r\ntitle: "來往: 回顧"\r\nauthor: 張三\r\ntags: [a]\r\n---\r\n\r\n# 起因\r\n\r\n說來話長。\r\n'
    (tmp_path / "a.md").write_bytes(text.encode())
    (document,) = read(tmp_path / "a.md")
    assert document.text == text
    assert document.metadata == Metadata(title="來往: 回顧", author="張三")
    passages = split_document(document).passages
    assert [(passage.text, passage.place.lines) for passage in passages] == [("起因", (7, 7)), ("說來話長。", (9, 9))]


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


def test_an_empty_file_is_an_empty_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    (document,) = read(tmp_path)
    assert document.text == ""
    assert split_document(document).passages == ()


def test_a_link_to_the_folder_above_does_not_loop(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("a")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert [document.id for document in read(tmp_path)] == ["sub/a.txt"]


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


@pytest.mark.parametrize("line", ["[" * 100_000, '{"_id": "x", "text": ' + "[" * 100_000])
def test_a_record_nested_without_end_is_passed_over(tmp_path: Path, line: str) -> None:
    (tmp_path / "c.jsonl").write_text(f'{line}\n{{"_id": "b", "text": "失败"}}\n', "utf-8")
    assert list(skipped(tmp_path)) == ["c.jsonl"]


def test_a_nul_in_an_id_is_reported(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"_id": "a\\u0000b", "text": "来往"}\n{"_id": "b", "text": "失败"}\n', "utf-8")
    assert "line 1" in skipped(tmp_path)["c.jsonl"]


def test_a_sidecar_nested_without_end_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("来往", "utf-8")
    (tmp_path / "sources.toml").write_text("x=" + "[" * 5_000, "utf-8")
    with pytest.raises(DocumentError, match=r"sources\.toml is not a readable TOML file"):
        read(tmp_path)


def test_a_link_to_itself_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("来往", "utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "b.txt")
    assert list(skipped(tmp_path)) == ["b.txt"]


def test_a_folder_with_nothing_readable_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00\x01\x02" * 100)
    with pytest.raises(DocumentError, match=r"nothing to read in .*a\.txt: it is a binary file"):
        list(read_documents([tmp_path]))
