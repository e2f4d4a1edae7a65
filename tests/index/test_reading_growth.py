"""A stranger's file is read, cleaned and cut in time that grows with its size, whatever stands in it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from index.errors import DocumentError
from index.passages.splitting import split_document
from index.passages.wrapping import unwrap
from index.readers.encodings import UndecodableError, decode
from index.readers.files import read_documents
from index.readers.html import declared_encoding, read_html
from index.readers.markdown import front_matter, line_roles
from index.readers.sidecar import read_sidecar
from index.records import Document
from index.text.keys import make_key
from index.text.script import fold
from index.text.tokens import clauses, sentences, tagged_words, terms
from tests.growth import LARGE, climb
from tests.hostile_lines import Line
from tests.index.passages.cutting import split

_ENOUGH_NS = 80_000_000
"""A line is not made longer where that would take so long."""

# Unclosed and unopened tags, quotes and comments; elements open without end; one of everything, very often.
HTML = [
    *map(Line, ["<a ", "<a <a", "<!--<!--", "<![<![", "<?", "<!", "</", "<", "\0", "\n", "&#", "&", "&amp;", "&#1"]),
    *map(Line, ["<div>", "<div>x", "<i>", "<b><p>", "<font color=a>x", "<table><tr><td>", "<ul><li>x", "<svg><p>"]),
    *map(Line, ["<p>x\n", "<p>中 中", "<br>", "</p>", "<td>x", "<script>", "<title>x", "<meta name=author content=x>"]),
    *map(
        Line, ["<form><button>", "<b>x<div>y</b>", "<select><option>", '<a href="', "<x-y>", "<pre>\n", "<nav></div>"]
    ),
    Line("<td>x", "<table><tr>"),
    Line("中", "<p>"),
    Line("中 \n", "<p>"),
    Line("\t \n", "<p>x"),
    Line("<", '<a b="'),
    Line("a ", "<a ", ">x"),
    Line("a=1 ", "<body ", ">x"),
    Line("\n", "<a b=", ">x"),
    Line("</", "<textarea>"),
    Line("</styl", "<style>"),
    Line("--!", "<!--"),
    Line("</b>", "<i>" * 500),
    Line("<td>", "<pre>x"),
    Line("1", "<p>&#"),
]
MARKDOWN = [
    *map(
        Line, ["[", "![", "[a](", "[a\n", "[a\n\n", "[a]: b\n", "[a]:\n", "*", "*a _b ", "`", "```\n", "~~~\n\n", "|"]
    ),
    *map(
        Line, ["> ", ">", "> a\n", "> a\nb\n", "- ", "- a\n", "- ```\n", "1. ", "-\n", "- - ", "---\n", "a\n===\n", "#"]
    ),
    *map(
        Line,
        ["# a #\n", "# a\n\n", "|a|b|\n|-|-|\n", "|a\n", "\ta\n", "\t", "\n", " \n", "<!--", "<div>\n", "\\", "&#"],
    ),
    Line("|\n", "|a" * 60 + "|\n" + "|-" * 60 + "|\n"),
    Line(" ", "# a", "x"),
    Line(" #", "# a", "x"),
    Line("\r\n", "---", "x"),
    Line(" ", "---\ntitle: a", "x\n---\n"),
    Line("author: a\n", "---\n", "---\n"),
]
TEXT = [
    *map(
        Line,
        ["\n", "\r\n", "\r", "a\n", "中", "a ", "中 ", "\t", "a\tb\n", "a  b", "\u3000", "中\n", "中文 a\nthe line\n"],
    ),
    *map(
        Line,
        ["第一章\n", "第一章", "(", "(ā", "(ā)", "来源:\n", "来源:", "文|", "[讯]", "(来源: a)\n", "作者 ", "1,", "1."],
    ),
    *map(
        Line,
        ["。", "，", ".", ".”", "!", '"', "”", "---\n", "- a\n", "1. a\n", "图片 1\n", "相关服务\na\n¥3\n", "关闭\n"],
    ),
    *map(
        Line,
        [
            "關閉\n",
            "2018-03-21\n",
            "谁?\n关闭\n\n\n张三\n\n\n",
            "标题\n\n" + "中" * 40 + "\n\n",
            "说：\n\n好。\n\n",
            "😀",
        ],
    ),
    *map(Line, ["中" * 38 + "\n", "网友评论\n中\n", "\u2028", "e\u0301", "a'b", "本文首发于: a。"]),
    Line("cd撰文|", "文|ab", "ef。"),
    Line(" ", "作者", "x:"),
    Line(" \n", "中"),
    Line("-=", "", "x"),
]
TOML = [
    *map(
        Line,
        ["a.", "[a.", '"a".', "a.b.c=1\n", "[a]\n", "[[a]]\n", "a=[", "a={b=", "#\n", "\n", " ", '"', "a=1\n", "["],
    ),
    *(Line(pump, head) for pump in ("\\n", '""a', "\\\n ", "x") for head in ('a="', 'a="""', "a='")),
    *(Line(pump, "a=", "\n") for pump in ("1", "0", "1_", "[1],", " ")),
    Line("a." * 31 + "b=1\n"),
]


def _decoded(encoding: str, declared: str = "") -> Callable[[str], object]:
    def run(text: str) -> None:
        with suppress(UndecodableError):
            decode(text.encode(encoding, "replace"), declared)

    return run


CALLS: list[tuple[str, Callable[[str], object], list[Line]]] = [
    ("read_html", read_html, HTML),
    ("declared_encoding", lambda text: declared_encoding(text.encode()), HTML[::4]),
    ("line_roles", line_roles, MARKDOWN),
    ("front_matter", front_matter, MARKDOWN),
    ("split Markdown", partial(split, name="a.md"), MARKDOWN),
    ("split text", partial(split, name="a.txt"), TEXT),
    ("make_key", make_key, TEXT),
    ("fold", fold, TEXT),
    ("terms", terms, TEXT[1::2]),
    ("tagged_words", tagged_words, TEXT[::2]),
    ("sentences", sentences, TEXT),
    ("clauses", clauses, TEXT),
    ("unwrap", unwrap, TEXT),
    ("decode UTF-8", _decoded("utf-8"), TEXT[::3]),
    ("decode GB18030", _decoded("gb18030"), TEXT[1::3]),
    ("decode UTF-16", _decoded("utf-16-le"), TEXT[2::3]),
    ("decode Latin-1", lambda text: _decoded("latin-1")(text + "é"), TEXT[::3]),
    ("decode what is no charset", lambda text: _decoded("latin-1", "punycode")(text + "é-"), TEXT[:6]),
]


@pytest.fixture(autouse=True)
def without_collector() -> Iterator[None]:
    """The more objects live, the longer Python's collector takes: that growth is not the call's."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def grown(run: Callable[[str], object], lines: list[Line]) -> list[str]:
    """What grows faster than its input, at sizes up to a million where they are cheap."""
    run(lines[0].of(1_000))  # loads what is loaded late
    return [str(found) for line in lines if (found := climb(run, line, LARGE, _ENOUGH_NS)[0])]


@pytest.mark.parametrize(("run", "lines"), [call[1:] for call in CALLS], ids=[call[0] for call in CALLS])
def test_call_is_linear(run: Callable[[str], object], lines: list[Line]) -> None:
    assert grown(run, lines) == []


def test_sidecar_is_linear(tmp_path: Path) -> None:
    def run(text: str) -> None:
        (tmp_path / "sources.toml").write_text(text, "utf-8")
        with suppress(DocumentError):
            read_sidecar(tmp_path)

    assert grown(run, TOML) == []


def test_records_are_linear(tmp_path: Path) -> None:
    def run(text: str) -> None:
        (tmp_path / "corpus.jsonl").write_text(text, "utf-8")
        with suppress(DocumentError):
            list(read_documents([tmp_path]))

    record = '{"_id": "a", "text": "中"}\n'
    lines = [Line(record), Line("\n", record), Line("\\n", '{"_id": "a", "text": "', '"}\n'), Line("["), Line("{}\n")]
    assert grown(run, [*lines, Line("1", '{"_id": ', ', "text": ""}\n'), Line('{"_id":')]) == []


@pytest.mark.parametrize(
    ("line", "run"),
    [
        # As these functions once were.
        (Line("<i>"), lambda text: [tag for tag in range(text.count("<")) if tag in list(range(tag))]),
        (Line("中 "), lambda text: [len(list(text[:place])) for place, char in enumerate(text) if char == " "]),
    ],
)
def test_quadratic_call_is_found(line: Line, run: Callable[[str], object]) -> None:
    assert grown(run, [line]) != []


def test_reported_file_is_read_and_keeps_its_text() -> None:
    text = "文|ab" + "cd撰文|" * 300 + "ef。"
    assert [passage.text for passage in split_document(Document("a", "/a.txt", text, "hash")).passages] != []
    credited = "文|ab" + "cd撰文|" * 3 + "ef来源|一鸣网今天开会。"
    assert [passage.text for passage in split_document(Document("a", "/a.txt", credited, "hash")).passages] == [
        credited[: -len("今天开会。")],
        "今天开会。",
    ]
