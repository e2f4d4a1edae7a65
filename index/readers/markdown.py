"""Which lines of a Markdown text are headings, code and mere markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.records import Metadata, Role

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

SUFFIXES = (".md", ".markdown")

_FRONT_MATTER = re.compile(r"\A---[ \t]*(?:\r\n|\r|\n)(?:.*?(?:\r\n|\r|\n))??---[ \t]*(?=\r|\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"(title|author|date|source|url)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_HASHES = re.compile(r"#{1,6}[ \t]+")


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


def line_roles(text: str) -> dict[int, Role]:
    """The roles of 1-based lines of a Markdown text (CommonMark and tables); ordinary text has none."""
    roles: dict[int, Role] = {}
    above = 0
    if front := _FRONT_MATTER.match(text):
        above = len(_LINE_BREAK.findall(front.group()))
        roles |= dict.fromkeys(range(1, above + 2), Role.MARKUP)
        text = text[front.end() :]
    lines = _LINE_BREAK.split(text)
    for token in _parser().parse(text):
        if token.map is None:
            continue
        first, last = token.map[0] + 1, token.map[1]
        role: dict[int, Role] = {}
        if token.type == "heading_open":
            role = dict.fromkeys(range(first, last + 1), Role.HEADING)
            if token.markup in ("=", "-"):
                role[last] = Role.MARKUP
        elif token.type in ("fence", "code_block"):
            role = dict.fromkeys(range(first, last + 1), Role.CODE)
            if token.type == "fence":
                role[first] = Role.MARKUP
                if last > first and lines[last - 1].strip(" >\t").startswith(token.markup):
                    role[last] = Role.MARKUP
        elif token.type == "hr":
            role = {first: Role.MARKUP}
        roles |= {line + above: kind for line, kind in role.items()}
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
