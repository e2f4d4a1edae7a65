"""Web pages: their text without markup, one block a line, and where each block stands in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from index.records import Metadata
from index.text.lines import is_wide

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_DROPPED = frozenset(
    ("script", "style", "noscript", "template", "nav", "footer", "svg", "iframe", "select", "button", "textarea")
)
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "img",
        "wbr",
    )
)
_CELL = frozenset(("td", "th"))
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
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
    parser = _Parser()
    parser.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
    parser.close()
    parser.end_block()
    found = {name: _collapse(value).strip() for name, value in parser.found.items()}
    title, author, date, source, url = (found.get(name, "") for name in ("title", "author", "date", "source", "url"))
    metadata = Metadata(title, author, date, source, url)
    return Page("\n".join(text for text, _ in parser.blocks), tuple(line for _, line in parser.blocks), metadata)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, int]] = []
        self.found: dict[str, str] = {}
        self._open: list[str] = []
        self._dropped = 0
        self._parts: list[str] = []
        self._line = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            self._meta(dict(attrs))
        elif tag == "link" and dict(attrs).get("rel") == "canonical":
            self.found.setdefault("url", dict(attrs).get("href") or "")
        if tag in _CELL and self._parts:
            self._parts.append("\t")
        elif tag not in _INLINE and tag not in _CELL:
            self.end_block()
        if tag not in _VOID:
            self._open.append(tag)
            self._dropped += tag in _DROPPED

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while True:
            closed = self._open.pop()
            self._dropped -= closed in _DROPPED
            if closed not in _INLINE and closed not in _CELL:
                self.end_block()
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.found["title"] = self.found.get("title", "") + data
            return
        if self._dropped:
            return
        first = self.getpos()[0]
        if "pre" in self._open:
            for offset, part in enumerate(data.split("\n")):
                if offset:
                    self.end_block()
                self._add(part, first + offset)
        else:
            self._add(data, first)

    def end_block(self) -> None:
        """Close the block that is being read."""
        cells = [_collapse(cell).strip() for cell in "".join(self._parts).split("\t")]
        text = "\t".join(cells).strip()
        if text:
            self.blocks.append((text, self._line))
        self._parts.clear()

    def _add(self, data: str, line: int) -> None:
        if not data.strip() and not self._parts:
            return
        if not any(part.strip() for part in self._parts):
            leading = len(data) - len(data.lstrip())
            self._line = line + data.count("\n", 0, leading)
        self._parts.append(data.replace("\t", " "))

    def _meta(self, attrs: dict[str, str | None]) -> None:
        name = (attrs.get("name") or attrs.get("property") or "").lower()
        if name in _META and attrs.get("content"):
            self.found.setdefault(_META[name], attrs["content"] or "")


def _collapse(text: str) -> str:
    """White space as a browser shows it, except that a line break between Chinese characters is nothing."""

    def gap(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
        wrapped = "\n" in match.group() and before and after and is_wide(before) and is_wide(after)
        return "" if wrapped else " "

    return _SPACE.sub(gap, text)
