"""Web pages: their text without markup, one block a line, and where each block stands in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from index.files import read_whole
from index.readers.encodings import decode
from index.readers.formats import LARGEST, Content
from index.readers.html_tree import Element, Text, parse_html, walk
from index.records import LineRole, Metadata, Role
from index.text.lines import is_wide


class Part(Enum):
    """What an element is for the text of its page."""

    BLOCK = "block"
    INLINE = "inline"
    CELL = "cell"
    HEADING = "heading"
    PREFORMATTED = "preformatted"
    TITLE = "title"
    DROPPED = "dropped"


_PARTS = {
    Part.INLINE: "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr",
    Part.CELL: "td th",
    Part.HEADING: "h1 h2 h3 h4 h5 h6",
    Part.PREFORMATTED: "pre",
    Part.TITLE: "title",
    Part.DROPPED: "script style noscript template nav footer svg iframe select button textarea",
}
_PART = {tag: part for part, tags in _PARTS.items() for tag in tags.split()}
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*+=\s*+["']?\s*+([\w.:-]+)""", re.IGNORECASE)
_META = {
    "author": "author",
    "article:author": "author",
    "og:site_name": "source",
    "og:title": "title",
    "article:published_time": "date",
    "date": "date",
    "pubdate": "date",
    "publishdate": "date",
    "dc.date": "date",
    "dc.creator": "author",
}


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a web page, the line of the file for each of its lines, its metadata, and the roles of its lines."""

    text: str
    source_lines: tuple[int, ...]
    metadata: Metadata
    roles: Mapping[int, LineRole]


class HtmlReader:
    """Reads a web page of at most `LARGEST` bytes."""

    suffixes = (".html", ".htm")

    def read(self, file: Path) -> Iterator[Content]:
        """The text of the page."""
        data = read_whole(file, LARGEST)
        page = read_html(decode(data, declared_encoding(data)))
        yield Content(data, page.text, page.metadata, page.source_lines, page.roles)


def declared_encoding(data: bytes) -> str:
    """The encoding that an HTML file names in its first 1,024 bytes; empty where it names none."""
    found = _CHARSET.search(data[:1024])
    return found[1].decode("ascii", "ignore") if found else ""


def read_html(html: str) -> Page:
    """The text of a page: scripts, styles, navigation and footers left out, a line for each block."""
    reader = _Reader()
    for begins, node in walk(parse_html(html.replace("\r\n", "\n").replace("\r", "\n"))):
        if isinstance(node, Text):
            reader.text(node)
        elif begins:
            reader.enter(node)
        else:
            reader.leave(node)
    reader.end_block()
    found = {name: _collapse(value).strip() for name, value in reader.found.items()}
    title, author, date, source, url = (found.get(name, "") for name in ("title", "author", "date", "source", "url"))
    metadata = Metadata(title, author, date, source, url)
    roles = {number: LineRole(block.role) for number, block in enumerate(reader.blocks, start=1) if block.role}
    text = "\n".join(block.text for block in reader.blocks)
    return Page(text, tuple(block.line for block in reader.blocks), metadata, roles)


def _part(element: Element) -> Part:
    """The one place where it is decided what an element is."""
    return _PART.get(element.tag, Part.BLOCK)


@dataclass(frozen=True, slots=True)
class _Block:
    """A line of the text: the line of the file where it begins, and what it is, if its elements say so."""

    text: str
    line: int
    role: Role | None


class _Reader:
    """Gathers blocks and metadata while the tree is walked."""

    def __init__(self) -> None:
        self.blocks: list[_Block] = []
        self.found: dict[str, str] = {}
        self._open = Counter[Part]()
        self._title: list[str] = []
        self._parts: list[str] = []
        self._line = 0

    def enter(self, element: Element) -> None:
        """An element begins."""
        part = _part(element)
        self._open[part] += 1
        if element.tag in ("meta", "link"):
            self._head(element)
        if part is Part.CELL and self._parts:
            self._parts.append("\t")
        elif part not in (Part.INLINE, Part.CELL):
            self.end_block()

    def leave(self, element: Element) -> None:
        """An element ends."""
        part = _part(element)
        if part is Part.TITLE and self._title:
            self.found["title"] = "".join(self._title)
        elif part not in (Part.INLINE, Part.CELL):
            self.end_block()
        self._open[part] -= 1

    def text(self, node: Text) -> None:
        """Characters of the page."""
        if self._open[Part.DROPPED]:
            return
        if self._open[Part.TITLE]:
            self._title.append(node.text)
        elif self._open[Part.PREFORMATTED]:
            for offset, part in enumerate(node.text.split("\n")):
                if offset:
                    self.end_block()
                self._add(part, node.line + offset)
        else:
            self._add(node.text, node.line)

    def end_block(self) -> None:
        """Close the block that is being read."""
        cells = [_collapse(cell).strip() for cell in "".join(self._parts).split("\t")]
        text = "\t".join(cells).strip()
        if text:
            self.blocks.append(_Block(text, self._line, self._role()))
        self._parts.clear()

    def _role(self) -> Role | None:
        if self._open[Part.HEADING]:
            return Role.HEADING
        return Role.CODE if self._open[Part.PREFORMATTED] else None

    def _add(self, text: str, line: int) -> None:
        if not self._parts:
            begun = text.lstrip()
            if not begun:
                return
            self._line = line + text.count("\n", 0, len(text) - len(begun))
        self._parts.append(text.replace("\t", " "))

    def _head(self, element: Element) -> None:
        """What a page says of itself."""
        attributes = element.attributes
        if element.tag == "link":
            if attributes.get("rel") == "canonical":
                self.found.setdefault("url", attributes.get("href", ""))
            return
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        if name in _META and attributes.get("content"):
            self.found.setdefault(_META[name], attributes["content"])


def _collapse(text: str) -> str:
    """White space as a browser shows it, except that a line break between Chinese characters is nothing."""

    def gap(match: re.Match[str]) -> str:
        start, end = match.span()
        wrapped = (
            "\n" in match.group() and start > 0 and end < len(text) and is_wide(text[start - 1]) and is_wide(text[end])
        )
        return "" if wrapped else " "

    return _SPACE.sub(gap, text)
