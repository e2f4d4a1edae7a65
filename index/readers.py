"""Files and folders of documents, one `Document` at a time.

Plain text (.txt), Markdown (.md), web pages (.html, .htm) and BEIR corpora (.jsonl, one
{"_id", "title", "text"} a line). Inside a folder a file that cannot be read is reported and passed over;
one that was named is an error.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.encodings import UndecodableError, decode
from index.errors import DocumentError
from index.html import declared_encoding, read_html
from index.lines import count_lines
from index.markdown import SUFFIXES as MARKDOWN
from index.markdown import front_matter
from index.records import Document, Metadata
from index.sidecar import SIDECAR, Entry, read_sidecar

TEXT = (".txt",)
HTML = (".html", ".htm")
RECORDS = (".jsonl",)
SUFFIXES = TEXT + MARKDOWN + HTML + RECORDS

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record in one, that was passed over, and why."""

    file: str
    reason: str


def read_documents(paths: Sequence[Path]) -> Iterator[Document | Skipped]:
    """The documents of files and folders (with all folders inside), in order of their paths.

    Hidden files are ignored, and so are the questions beside a BEIR corpus; a file that is reached twice is
    read once. Ids are paths relative to the folder given, the name of a file given, or the `_id` of a record;
    one that is already taken gets "#2", "#3" and so on. Raises DocumentError for a path that does not exist, for a
    named file that cannot be read, for a path with nothing to read, and for a malformed `sources.toml`.
    """
    ids: dict[str, int] = {}
    seen: set[Path] = set()
    sidecars: dict[Path, dict[str, Entry]] = {}
    for root in paths:
        if not os.path.lexists(root):
            raise DocumentError(f"There is no file or folder {root}; check the path.")
        named = not root.is_dir()
        barren = True
        unread = ""
        for path in [root] if named else _walk(root):
            if isinstance(path, Skipped):
                unread = unread or f"{path.file}: {path.reason}"
                yield path
                continue
            # A link to itself has no real path, and is passed over where it is read.
            resolved = Path(os.path.realpath(path))
            if resolved in seen:
                barren = False
                continue
            seen.add(resolved)
            if path.parent not in sidecars:
                sidecars[path.parent] = read_sidecar(path.parent)
            entry = sidecars[path.parent].get(path.name, Entry())
            for item in _read_file(path, path.name if named else path.relative_to(root).as_posix(), entry):
                if isinstance(item, Document):
                    barren = False
                    item = replace(item, id=_unique(item.id, ids))
                elif named:
                    raise DocumentError(f"{path} cannot be indexed, because {item.reason}; mend it or leave it out.")
                else:
                    unread = unread or f"{item.file}: {item.reason}"
                yield item
        if barren:
            why = f" ({unread})" if unread else ""
            raise DocumentError(f"There is nothing to read in {root}{why}; it takes {', '.join(SUFFIXES)} files.")


def _unique(name: str, taken: dict[str, int]) -> str:
    """`name`, with a number behind it where it is taken; the result is taken from now on.

    `taken` holds for each name the last number that was tried behind it.
    """
    free = name
    while free in taken:
        taken[name] += 1
        free = f"{name}#{taken[name]}"
    taken[free] = 1
    return free


def _walk(root: Path) -> Iterator[Path | Skipped]:
    """The files below a folder, sorted by path, and the folders that cannot be opened; links are not followed."""
    found: list[Path] = []
    closed: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        passed_over = {SIDECAR, "queries.jsonl"} if "corpus.jsonl" in names else {SIDECAR}
        found += [Path(folder, name) for name in names if not name.startswith(".") and name not in passed_over]
    for error in closed:
        yield Skipped(str(error.filename), f"the folder cannot be opened ({error.strerror})")
    yield from sorted(found)


def _read_file(path: Path, name: str, entry: Entry) -> Iterator[Document | Skipped]:
    """The documents of one file, or why there are none."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        yield Skipped(str(path), f"files of this kind are not read, only {', '.join(SUFFIXES)}")
        return
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            yield Skipped(str(path), "it is not a regular file")
        elif suffix in RECORDS:
            yield from _read_records(path, entry)
        else:
            yield _read_text(path, name, entry)
    except OSError as error:
        yield Skipped(str(path), f"it cannot be opened ({error.strerror})")
    except UndecodableError as error:
        yield Skipped(str(path), f"it is {error}")


def _read_text(path: Path, name: str, entry: Entry) -> Document:
    data = path.read_bytes()
    suffix = path.suffix.lower()
    text = decode(data, declared_encoding(data) if suffix in HTML else "")
    lines: tuple[int, ...] = ()
    found = Metadata()
    if suffix in HTML:
        page = read_html(text)
        text, lines, found = page.text, page.source_lines, page.metadata
    elif suffix in MARKDOWN:
        found = front_matter(text)
    return Document(name, str(path.absolute()), text, _hash(data, entry), entry.complete(found), lines, entry.in_order)


def _read_records(path: Path, entry: Entry) -> Iterator[Document | Skipped]:
    """The documents of a BEIR corpus, read line by line; JSON Lines are UTF-8."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            record = _parse_record(line)
            if record is None:
                yield Skipped(str(path), f'line {number} is not a record {{"_id", "title", "text"}} in UTF-8')
                continue
            name, title, text = record
            metadata = entry.complete(Metadata(title=title))
            lines = (number,) * count_lines(text)
            yield Document(name, str(path.absolute()), text, _hash(line, entry), metadata, lines, entry.in_order)


def _parse_record(line: bytes) -> tuple[str, str, str] | None:
    """Id, title and text of a BEIR record; None where the line is no such record."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    name, title, text = record.get("_id"), record.get("title") or "", record.get("text")
    if not isinstance(name, str | int) or not isinstance(title, str) or not isinstance(text, str):
        return None
    # JSON can spell half a character, which no file can hold, and a NUL, at which SQLite ends a name.
    return None if _HALF_CHARACTER.search(f"{name}{title}{text}") or "\0" in str(name) else (str(name), title, text)


def _hash(data: bytes, entry: Entry) -> str:
    digest = hashlib.sha256(data)
    if entry.canonical:
        digest.update(b"\0" + entry.canonical.encode())
    return digest.hexdigest()
