"""Which lines of a Markdown text are headings, code and mere markup."""

from __future__ import annotations

import re

from index.records import Metadata, Role

SUFFIXES = (".md", ".markdown")

_FRONT_MATTER = re.compile(r"\A---[ \t]*(?:\r\n|\r|\n)(?:.*?(?:\r\n|\r|\n))??---[ \t]*(?=\r|\n|\Z)", re.DOTALL)
_FIELD = re.compile(
    r"^(title|author|date|source|url)[ \t]*:[ \t]*([\"']?)(\S.*?)\2[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_HASHES = re.compile(r"#{1,6}[ \t]+")
_CLOSING_HASHES = re.compile(r"[ \t]+#+$")


def front_matter(text: str) -> Metadata:
    """What a block between two `---` lines at the top names: title, author, date, source and url."""
    found = _FRONT_MATTER.match(text)
    block = _LINE_BREAK.sub("\n", found.group()) if found else ""
    fields = {name.lower(): value for name, _, value in _FIELD.findall(block)}
    title, author, date, source, url = (fields.get(name, "") for name in ("title", "author", "date", "source", "url"))
    return Metadata(title, author, date, source, url)


def line_roles(text: str) -> dict[int, Role]:
    """The roles of 1-based lines of a Markdown text (CommonMark and tables); ordinary text has none."""
    # Imported late: only Markdown files need it.
    from markdown_it import MarkdownIt

    roles: dict[int, Role] = {}
    above = 0
    if front := _FRONT_MATTER.match(text):
        above = len(_LINE_BREAK.findall(front.group()))
        roles |= dict.fromkeys(range(1, above + 2), Role.MARKUP)
        text = text[front.end() :]
    lines = _LINE_BREAK.split(text)
    for token in MarkdownIt("commonmark").enable("table").parse(text):
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


def heading_text(line: str) -> tuple[int, int]:
    """Where the text of a heading line begins and ends, its number signs left out."""
    opening = _HASHES.match(line)
    closing = _CLOSING_HASHES.search(line)
    start = opening.end() if opening else 0
    return (start, closing.start()) if opening and closing and closing.start() > start else (start, len(line))
