"""Web pages: their text without markup, one block a line, and where each block stands in the file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum

from index.readers.html_tree import Element, Text, parse_html, walk
from index.records import Metadata
from index.text.lines import is_wide


class Role(Enum):
    """What an element is for the text of its page."""

    BLOCK = "block"
    INLINE = "inline"
    CELL = "cell"
    PREFORMATTED = "preformatted"
    TITLE = "title"
    DROPPED = "dropped"


_ROLES = {
    Role.INLINE: "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr",
    Role.CELL: "td th",
    Role.PREFORMATTED: "pre",
    Role.TITLE: "title",
    Role.DROPPED: "script style noscript template nav footer svg iframe select button textarea",
}
_ROLE = {tag: role for role, tags in _ROLES.items() for tag in tags.split()}
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
    """The text of a web page, the line of the file for each of its lines, and its metadata."""

    text: str
    source_lines: tuple[int, ...]
    metadata: Metadata


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
    return Page("\n".join(text for text, _ in reader.blocks), tuple(line for _, line in reader.blocks), metadata)


def _role(element: Element) -> Role:
    """The one place where it is decided what an element is."""
    return _ROLE.get(element.tag, Role.BLOCK)


class _Reader:
    """Gathers blocks and metadata while the tree is walked."""

    def __init__(self) -> None:
        self.blocks: list[tuple[str, int]] = []
        self.found: dict[str, str] = {}
        self._open = Counter[Role]()
        self._title: list[str] = []
        self._parts: list[str] = []
        self._line = 0

    def enter(self, element: Element) -> None:
        """An element begins."""
        role = _role(element)
        self._open[role] += 1
        if element.tag in ("meta", "link"):
            self._head(element)
        if role is Role.CELL and self._parts:
            self._parts.append("\t")
        elif role not in (Role.INLINE, Role.CELL):
            self.end_block()

    def leave(self, element: Element) -> None:
        """An element ends."""
        role = _role(element)
        self._open[role] -= 1
        if role is Role.TITLE and self._title:
            self.found["title"] = "".join(self._title)
        elif role not in (Role.INLINE, Role.CELL):
            self.end_block()

    def text(self, node: Text) -> None:
        """Characters of the page."""
        if self._open[Role.DROPPED]:
            return
        if self._open[Role.TITLE]:
            self._title.append(node.text)
        elif self._open[Role.PREFORMATTED]:
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
            self.blocks.append((text, self._line))
        self._parts.clear()

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
