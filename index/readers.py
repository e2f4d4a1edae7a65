"""Files and folders of documents, one `Document` at a time.

Plain text (.txt), Markdown (.md), web pages (.html, .htm) and BEIR corpora (.jsonl, one
{"_id", "title", "text"} a line). Inside a folder a file that cannot be read is reported and passed over;
one that was named is an error.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.encodings import UndecodableError, decode
from index.errors import DocumentError
from index.html import declared_encoding, read_html
from index.records import Document, Metadata
from index.sidecar import SIDECAR, Entry, read_sidecar

TEXT = (".txt", ".md", ".markdown")
HTML = (".html", ".htm")
RECORDS = (".jsonl",)
SUFFIXES = TEXT + HTML + RECORDS


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record in one, that was passed over, and why."""

    file: str
    reason: str


class _UnreadableError(Exception):
    """A file or record cannot be read; the message is the reason."""


def read_documents(paths: Sequence[Path]) -> Iterator[Document | Skipped]:
    """The documents of files and folders (with all folders inside), in order of their paths.

    Hidden files are ignored; a file that is reached twice is read once. Ids are paths relative to the
    folder given, the name of a file given, or the `_id` of a record; one that was already taken gets
    "#2", "#3" and so on. Raises DocumentError for a path that does not exist, for a named file that cannot be
    read, for a folder with nothing to read, and for a malformed `sources.toml`.
    """
    taken: dict[str, int] = {}
    seen: set[Path] = set()
    for root in paths:
        if not root.exists():
            raise DocumentError(f"There is no file or folder {root}; check the path.")
        read = 0
        for item in _read_root(root, seen):
            if isinstance(item, Document):
                read += 1
                count = taken[item.id] = taken.get(item.id, 0) + 1
                while count > 1 and f"{item.id}#{count}" in taken:
                    count = taken[item.id] = taken[item.id] + 1
                if count > 1:
                    item = replace(item, id=f"{item.id}#{count}")
                    taken[item.id] = 1
            yield item
        if not read and root.is_dir() and not any(path.is_relative_to(root.resolve()) for path in seen):
            raise DocumentError(f"The folder {root} holds nothing to read; it needs {', '.join(SUFFIXES)} files.")


def _read_root(root: Path, seen: set[Path]) -> Iterator[Document | Skipped]:
    named = not root.is_dir()
    sidecars: dict[Path, dict[str, Entry]] = {}
    for path in [root] if named else _walk(root):
        resolved = path.resolve()
        if resolved in seen:
            continue
        if path.parent not in sidecars:
            sidecars[path.parent] = read_sidecar(path.parent)
        name = path.name if named else path.relative_to(root).as_posix()
        try:
            for item in _read_file(path, name, sidecars[path.parent].get(path.name, Entry())):
                if named and isinstance(item, Skipped):
                    raise DocumentError(f"{path} cannot be indexed: {item.reason}.")
                seen.add(resolved)
                yield item
        except _UnreadableError as error:
            if named:
                raise DocumentError(f"{path} cannot be indexed: it is {error}.") from error
            yield Skipped(str(path), str(error))


def _walk(root: Path) -> list[Path]:
    """The files below a folder, sorted by path; links to folders are not followed."""
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        corpus = "corpus.jsonl" in names
        found += [
            Path(folder, name)
            for name in names
            # The questions of a BEIR folder are no documents.
            if not name.startswith(".") and name != SIDECAR and not (corpus and name == "queries.jsonl")
        ]
    return sorted(found)


def _read_file(path: Path, name: str, entry: Entry) -> Iterator[Document | Skipped]:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise _UnreadableError(f"of an unsupported kind ({suffix or 'no suffix'}; supported are {', '.join(SUFFIXES)})")
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _UnreadableError("not a regular file")
        if suffix in RECORDS:
            yield from _read_records(path, entry)
            return
        data = path.read_bytes()
    except OSError as error:
        raise _UnreadableError(f"unreadable ({error.strerror})") from error
    try:
        text = decode(data, declared_encoding(data) if suffix in HTML else "")
    except UndecodableError as error:
        raise _UnreadableError(str(error)) from error
    lines: tuple[int, ...] = ()
    found = Metadata()
    if suffix in HTML:
        page = read_html(text)
        text, lines, found = page.text, page.source_lines, page.metadata
    yield Document(name, str(path.absolute()), text, _hash(data, entry), entry.complete(found), lines, entry.in_order)


def _read_records(path: Path, entry: Entry) -> Iterator[Document | Skipped]:
    """The documents of a BEIR corpus, read line by line; JSON Lines are UTF-8."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line.decode("utf-8-sig"))
                name, text, title = record["_id"], record["text"], record.get("title") or ""
                if not isinstance(name, str | int) or not isinstance(text, str) or not isinstance(title, str):
                    raise TypeError
            except (ValueError, KeyError, TypeError, AttributeError):
                yield Skipped(str(path), f'line {number} is not a {{"_id", "title", "text"}} record in UTF-8')
                continue
            lines = (number,) * (1 + len(text)) if not text else _record_lines(text, number)
            metadata = entry.complete(Metadata(title=title))
            yield Document(str(name), str(path.absolute()), text, _hash(line, entry), metadata, lines, entry.in_order)


def _record_lines(text: str, number: int) -> tuple[int, ...]:
    from index.lines import count_lines

    return (number,) * count_lines(text)


def _hash(data: bytes, entry: Entry) -> str:
    digest = hashlib.sha256(data)
    if entry.canonical:
        digest.update(b"\0" + entry.canonical.encode())
    return digest.hexdigest()
