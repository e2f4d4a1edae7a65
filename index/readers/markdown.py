"""Markdown: the text as it is, and which of its lines are headings, code and mere markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.files import read_whole
from index.readers.encodings import decode
from index.readers.formats import LARGEST, Content
from index.records import LineRole, Metadata, Role, Span
from index.text.lines import split_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*(?:\r\n|\r|\n)(?:.*?(?:\r\n|\r|\n))??---[ \t]*(?=\r|\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"(title|author|date|source|url)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_HASHES = re.compile(r"#{1,6}[ \t]+")


class MarkdownReader:
    """Reads a Markdown file of at most `LARGEST` bytes."""

    suffixes = (".md", ".markdown")

    def read(self, file: Path) -> Iterator[Content]:
        """The text with the roles of its lines, and what its front matter names."""
        data = read_whole(file, LARGEST)
        text = decode(data)
        yield Content(data, text, front_matter(text), roles=line_roles(text))


def front_matter(text: str) -> Metadata:
    """What a block between two `---` lines at the top names: title, author, date, source and url."""
    found = _FRONT_MATTER.match(text)
    fields: dict[str, str] = {}
    for line in _LINE_BREAK.split(found.group()) if found else ():
        if field := _FIELD.match(line):
            fields[field[1].lower()] = _unquoted(field[2].rstrip(" \t"))
    title, author, date, source, url = (fields.get(name, "") for name in ("title", "author", "date", "source", "url"))
    return Metadata(title, author, date, source, url)


def _unquoted(value: str) -> str:
    quoted = len(value) > 2 and value[0] in "\"'" and value[-1] == value[0] and not value[1].isspace()
    return value[1:-1] if quoted else value


def line_roles(text: str) -> dict[int, LineRole]:
    """The roles of 1-based lines of a Markdown text (CommonMark and tables); ordinary text has none."""
    found: dict[int, Role] = {}
    above = body = 0
    if front := _FRONT_MATTER.match(text):
        above = len(_LINE_BREAK.findall(front.group()))
        found |= dict.fromkeys(range(1, above + 2), Role.MARKUP)
        body = front.end()
    lines = _LINE_BREAK.split(text[body:])
    for token in _parser().parse(text[body:]):
        if token.map is not None:
            first, last = token.map[0] + 1, token.map[1]
            found |= {line + above: role for line, role in _roles_of(token, first, last, lines).items()}
    return _with_heading_texts(text, found)


def _roles_of(token: Token, first: int, last: int, lines: list[str]) -> dict[int, Role]:
    """The roles of the lines of one token."""
    if token.type == "heading_open":
        roles = dict.fromkeys(range(first, last + 1), Role.HEADING)
        return roles | {last: Role.MARKUP} if token.markup in ("=", "-") else roles
    if token.type == "code_block":
        return dict.fromkeys(range(first, last + 1), Role.CODE)
    if token.type == "fence":
        roles = dict.fromkeys(range(first, last + 1), Role.CODE) | {first: Role.MARKUP}
        closed = last > first and lines[last - 1].strip(" >\t").startswith(token.markup)
        return roles | {last: Role.MARKUP} if closed else roles
    return {first: Role.MARKUP} if token.type == "hr" else {}


def _with_heading_texts(text: str, found: dict[int, Role]) -> dict[int, LineRole]:
    """The roles, and where the text of each heading stands."""
    roles = {line: LineRole(role) for line, role in found.items()}
    for line in split_lines(text):
        if found.get(line.number) is Role.HEADING:
            start, end = heading_text(text[line.start : line.end])
            roles[line.number] = LineRole(Role.HEADING, Span(line.start + start, line.start + end))
    return roles


def _parser() -> MarkdownIt:
    """A parser of blocks alone: only these have roles, and to look for emphasis and links takes quadratic time."""
    # Imported late: only Markdown files need it.
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    return parser


def _table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """The parser's rule for tables, less the cells of the body: a row of one sign would have as many as the head."""
    from markdown_it.rules_block import table

    if first + 2 > end or not table(state, first, first + 2, silent):
        return False
    if silent:
        return True
    outside, state.parentType = state.parentType, "table"
    ends = state.md.block.ruler.getRules("blockquote")
    line = first + 2
    while line < end and state.sCount[line] >= state.blkIndent and not state.isEmpty(line):
        if state.is_code_block(line) or any(rule(state, line, end, True) for rule in ends):
            break
        line += 1
    state.parentType, state.line = outside, line
    return True


def heading_text(line: str) -> tuple[int, int]:
    """Where the text of a heading line begins and ends, its number signs left out."""
    opening = _HASHES.match(line)
    start = opening.end() if opening else 0
    bare = line.rstrip("#")
    end = len(bare.rstrip(" \t"))
    return (start, end) if opening and end < len(bare) < len(line) and end > start else (start, len(line))
