"""HTML to a tree of elements and texts that know their lines, in time linear in the size of the page.

The parser is lxml's (libxml2 2.14), which tokenizes as browsers do; lexbor, tried beside it, is quadratic in elements
left open, in attributes and in end tags without a beginning. lxml's own tree is not used: it ends at 2,048 levels,
counts lines to 65,535, does not say where a text stands and is quadratic in the attributes of a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_DEEPEST = 512
"""Elements that may be open at once, as many as in browsers; those further in become their neighbours."""
_CHUNK = re.compile(r"(?=[<\n])")


@dataclass(slots=True)
class Text:
    """Characters between two tags, entities resolved; `line` is the 1-based line of the first one."""

    text: str
    line: int


@dataclass(slots=True)
class Element:
    """An element; `tag` and the names of attributes are in small letters, `line` is 1-based."""

    tag: str
    line: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Element | Text] = field(default_factory=list)


def parse_html(html: str) -> Element:
    r"""The tree of a page whose lines end at `\n`, under an element without a name; it has at most 512 levels.

    Whatever the markup is, there is a tree; comments and processing instructions are not in it.
    """
    # Imported late: only web pages need it.
    from lxml import etree

    builder = _Builder()
    parser = etree.HTMLParser(target=builder, encoding="utf-8", huge_tree=True)
    for chunk in _CHUNK.split(html):
        # An event comes while the chunk is fed in which its markup ends, so that its line is known.
        builder.line += chunk.startswith("\n")
        parser.feed(chunk.encode("utf-8", "replace"))
        if excess := builder.excess():
            # A tag has just ended and no other has begun: here end tags can be put in.
            parser.feed(excess.encode("utf-8", "replace"))
    parser.close()
    return builder.root


def walk(root: Element) -> Iterator[tuple[bool, Element | Text]]:
    """What is inside `root`, in order: (True, node) where it begins, and (False, element) where one ends."""
    stack: list[tuple[Element, Iterator[Element | Text]]] = [(root, iter(root.children))]
    while stack:
        element, children = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
            if stack:
                yield False, element
            continue
        yield True, node
        if isinstance(node, Element):
            stack.append((node, iter(node.children)))


class _Builder:
    """Takes the parser's events; the names of its methods are lxml's."""

    def __init__(self) -> None:
        self.line = 1
        self.root = Element("", 1)
        self._open = [self.root]
        self._opened = False
        self._parts: list[str] = []
        self._breaks = 0
        self._first = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._end_text()
        element = Element(tag, self.line, attributes)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._opened = True

    def end(self, tag: str) -> None:
        self._end_text()
        if len(self._open) > 1:
            self._open.pop()

    def data(self, data: str) -> None:
        self._breaks += data.count("\n")
        # Where a text comes in several parts, a part may be late, but never early.
        first = self.line - self._breaks
        self._first = min(self._first, first) if self._parts else first
        self._parts.append(data)

    def comment(self, text: str) -> None:
        self._end_text()

    def pi(self, target: str, data: str | None = None) -> None:
        self._end_text()

    def close(self) -> Element:
        self._end_text()
        return self.root

    def excess(self) -> str:
        """End tags for the inner half of the open elements, where an element more than allowed was just opened."""
        opened, self._opened = self._opened, False
        if not opened or len(self._open) <= _DEEPEST:
            return ""
        return "".join(f"</{element.tag}>" for element in reversed(self._open[_DEEPEST // 2 :]))

    def _end_text(self) -> None:
        if self._parts:
            self._open[-1].children.append(Text("".join(self._parts), self._first))
            self._parts.clear()
            self._breaks = 0
