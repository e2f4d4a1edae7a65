"""The seam at which a reader of another format is put in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.files import read_whole
from index.readers.beir import BeirReader
from index.readers.files import READERS, SUFFIXES, read_documents
from index.readers.formats import LARGEST, Content, Reader, Skipped, by_suffix
from index.readers.html import HtmlReader
from index.readers.markdown import MarkdownReader
from index.readers.plain import PlainReader
from index.records import Document, LineRole, Metadata, Role, Span
from index.text.lines import count_lines


class PairsReader:
    """A stranger's format: `name: value` lines, in which a line that begins with = is a heading."""

    suffixes = (".pairs", ".txt")

    def read(self, file: Path) -> Iterator[Content | Skipped]:
        data = read_whole(file, LARGEST)
        text = data.decode("utf-8")
        roles, start = {}, 0
        for number, line in enumerate(text.split("\n"), start=1):
            if line.startswith("="):
                roles[number] = LineRole(Role.HEADING, Span(start + 1, start + len(line)))
            start += len(line) + 1
        yield Content(data, text, Metadata(title=file.stem), roles=roles)
        yield Skipped(str(file), "its second half is missing")


SAMPLES = {
    ".txt": "一行文字。\n",
    ".md": "---\ntitle: 題目\n---\n# 標題 #\n\n```\ncode\n```\n",
    ".html": "<title>題目</title><h2>標\n題</h2><p>文字<pre>a\nb</pre>",
    ".jsonl": '{"_id": "1", "title": "題目", "text": "一\\n二"}\n\n{"_id": "2", "text": "三"}\n',
    ".pairs": "=標題\na: b\n",
}


@pytest.mark.parametrize(
    ("reader", "suffix"),
    [
        (PlainReader(), ".txt"),
        (MarkdownReader(), ".md"),
        (HtmlReader(), ".html"),
        (BeirReader(), ".jsonl"),
        (PairsReader(), ".pairs"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_every_reader_keeps_what_is_asked_of_one(reader: Reader, suffix: str, tmp_path: Path) -> None:
    """What holds of a reader, whoever wrote it."""
    file = tmp_path / f"file{suffix}"
    file.write_text(SAMPLES[suffix], "utf-8")
    assert suffix in reader.suffixes
    assert all(each == each.lower() and each.startswith(".") for each in reader.suffixes)
    contents = list(reader.read(file))
    assert contents == list(reader.read(file))
    lines = file.read_text("utf-8").count("\n") + 1
    for content in contents:
        if isinstance(content, Skipped):
            assert content.file == str(file)
            assert content.reason
            continue
        assert content.data
        assert content.data in file.read_bytes()
        assert len(content.source_lines) in (0, count_lines(content.text))
        assert all(1 <= line <= lines for line in content.source_lines)
        assert all(1 <= line <= count_lines(content.text) for line in content.roles)
        for role in content.roles.values():
            assert role.text is None or content.text[role.text.start : role.text.end].strip()


def test_a_strangers_reader_is_used_and_comes_first(tmp_path: Path) -> None:
    (tmp_path / "a.pairs").write_text(SAMPLES[".pairs"], "utf-8")
    (tmp_path / "b.txt").write_text("=一\n", "utf-8")
    (tmp_path / "c.md").write_text("# 二\n", "utf-8")
    found = list(read_documents([tmp_path], [PairsReader()]))
    documents = [item for item in found if isinstance(item, Document)]
    assert [document.id for document in documents] == ["a.pairs", "b.txt", "c.md"]
    assert [document.metadata.title for document in documents] == ["a", "b", ""]
    assert documents[0].roles == {1: LineRole(Role.HEADING, Span(1, 3))}
    assert [Path(item.file).name for item in found if isinstance(item, Skipped)] == ["a.pairs", "b.txt"]
    (unread,) = (item for item in read_documents([tmp_path]) if isinstance(item, Skipped))
    assert unread.reason == "files of this kind are not read, only .txt, .md, .markdown, .html, .htm, .jsonl"


def test_the_table_names_every_ending_once() -> None:
    table = by_suffix(READERS)
    assert tuple(table) == SUFFIXES
    assert sum(len(reader.suffixes) for reader in READERS) == len(SUFFIXES)


def test_web_pages_say_what_is_a_heading_and_what_is_code(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text(SAMPLES[".html"], "utf-8")
    (content,) = HtmlReader().read(file)
    roles = {content.text.split("\n")[line - 1]: given.role for line, given in content.roles.items()}
    assert roles == {"標題": Role.HEADING, "a": Role.CODE, "b": Role.CODE}
