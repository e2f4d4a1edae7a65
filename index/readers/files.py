"""Files and folders of documents, one `Document` at a time.

Plain text (.txt), Markdown (.md), web pages (.html, .htm) and BEIR corpora (.jsonl, one
{"_id", "title", "text"} a line), of at most `LARGEST` bytes; a BEIR corpus may be larger, but none of its lines.
What cannot be read is reported and passed over, and the rest is read.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from stat import S_ISREG
from typing import TypeVar

from index.errors import ChuchuError, DocumentError
from index.files import MB, UnfitFileError, is_folder, read_whole
from index.readers.encodings import UndecodableError, decode
from index.readers.html import declared_encoding, read_html
from index.readers.markdown import SUFFIXES as MARKDOWN
from index.readers.markdown import front_matter
from index.readers.sidecar import SIDECAR, Entry, read_sidecar
from index.records import Document, Metadata
from index.text.lines import count_lines

TEXT = (".txt",)
HTML = (".html", ".htm")
RECORDS = (".jsonl",)
SUFFIXES = TEXT + MARKDOWN + HTML + RECORDS
LARGEST = 100 * MB
"""The most bytes of a file, and of a line of a BEIR corpus: a hundred times a long book."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_NAMED = 3  # paths in a message
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record in one, that was passed over, and why."""

    file: str
    reason: str


def attempt(file: str, work: Callable[[], _T]) -> _T | Skipped:
    """What `work` makes of a file, or why the file is passed over.

    This is the one place where any failure at all is caught: no file may keep the others from being indexed,
    and of what a stranger's file makes a parser do no list is complete. The log has the class, never the content.

    Raises:
        ChuchuError: as `work` does; it says itself what to do.
    """
    try:
        return work()
    except ChuchuError:
        raise
    except (UndecodableError, UnfitFileError) as error:
        return Skipped(file, f"it is {error}")
    except OSError as error:
        return Skipped(file, f"it cannot be opened ({error.strerror or error})")
    except Exception as error:
        name = type(error).__name__
        _log.warning("a %s file cannot be read: %s", Path(file).suffix, name, exc_info=_log.isEnabledFor(logging.DEBUG))
        return Skipped(file, f"it cannot be read ({name})")


def read_documents(paths: Sequence[Path]) -> Iterator[Document | Skipped]:
    """The documents of files and folders (with all folders inside), in order of their paths.

    Hidden files are ignored, and so are the questions beside a BEIR corpus; a file that is reached twice is
    read once. Ids are paths relative to the folder given, the name of a file given, or the `_id` of a record;
    one that is already taken gets "#2", "#3" and so on. Raises DocumentError for a path that does not exist, before
    anything is read; for a file that is the only path and cannot be read whole; for paths that all hold nothing to
    read; and for a malformed `sources.toml`.
    """
    for root in paths:
        _check_existence(root)
    reading = _Reading(alone=len(paths) == 1)
    for root in paths:
        yield from reading.documents_of(root)
    if paths and not reading.found:
        places = ", ".join(map(str, paths[:_NAMED])) + (" and others" if len(paths) > _NAMED else "")
        why = f" ({reading.unread})" if reading.unread else ""
        raise DocumentError(f"There is nothing to read in {places}{why}; it takes {', '.join(SUFFIXES)} files.")


def _check_existence(root: Path) -> None:
    try:
        os.lstat(root)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise DocumentError(f"There is no file or folder {root}; check the path.") from error
    except OSError:
        # It may be there; what is against it is said where it is read.
        return


class _Reading:
    """What is known while the paths are read one after the other.

    Attributes:
        found: whether anything could be read.
        unread: the first file that could not, and why.
    """

    def __init__(self, alone: bool) -> None:
        self.found = False
        self.unread = ""
        self._alone = alone
        self._ids: dict[str, int] = {}
        # By real path, whether it gave a document.
        self._seen: dict[Path, bool] = {}
        self._sidecars: dict[Path, dict[str, Entry]] = {}

    def documents_of(self, root: Path) -> Iterator[Document | Skipped]:
        """The documents of a file or folder, and what is passed over there."""
        named = not is_folder(root)
        barren = True
        for path in [root] if named else _walk(root):
            for item in [path] if isinstance(path, Skipped) else self._documents(path, root, named):
                if isinstance(item, Skipped):
                    self.unread = self.unread or f"{item.file}: {item.reason}"
                elif item is not None:
                    item = replace(item, id=_unique(item.id, self._ids))
                barren = barren and isinstance(item, Skipped)
                if item is not None:
                    yield item
        self.found = self.found or not barren
        if barren and not self._alone and not named:
            yield Skipped(str(root), "there is nothing to read in this folder")

    def _documents(self, path: Path, root: Path, named: bool) -> Iterator[Document | Skipped | None]:
        """The documents of one file; None where it was read before."""
        # A link to itself has no real path, and is passed over where it is read.
        resolved = Path(os.path.realpath(path))
        if resolved in self._seen:
            if self._seen[resolved]:
                yield None
            return
        self._seen[resolved] = False
        if path.parent not in self._sidecars:
            entries = attempt(str(path.parent / SIDECAR), lambda: read_sidecar(path.parent))
            if isinstance(entries, Skipped):
                yield entries
                entries = {}
            self._sidecars[path.parent] = entries
        entry = self._sidecars[path.parent].get(path.name, Entry())
        for item in _read_file(path, path.name if named else path.relative_to(root).as_posix(), entry):
            if named and self._alone and isinstance(item, Skipped):
                raise DocumentError(f"{path} cannot be indexed, because {item.reason}; mend it or leave it out.")
            self._seen[resolved] |= isinstance(item, Document)
            yield item


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
    """The folders that cannot be opened, then the files below a folder, sorted by path; links are not followed."""
    found: list[Path] = []
    waiting = [root]
    # Not `os.walk`, which before Python 3.12 calls itself once a level.
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                inside = {entry.name: _kind(entry) for entry in entries if not entry.name.startswith(".")}
        except OSError as error:
            yield Skipped(str(folder), f"the folder cannot be opened ({error.strerror})")
            continue
        passed_over = {SIDECAR, "queries.jsonl"} if inside.get("corpus.jsonl") == "file" else {SIDECAR}
        found += [folder / name for name, kind in inside.items() if kind == "file" and name not in passed_over]
        waiting += [folder / name for name, kind in inside.items() if kind == "folder"]
    yield from sorted(found)


def _kind(entry: os.DirEntry[str]) -> str:
    """A "folder", a "link" to one, or else a "file": what that cannot be looked at is said where it is read."""
    try:
        if not entry.is_dir():
            return "file"
        return "link" if entry.is_symlink() else "folder"
    except OSError:
        return "file"


def _read_file(path: Path, name: str, entry: Entry) -> Iterator[Document | Skipped]:
    """The documents of one file, and why there are none or no more."""
    items = _open_file(path, name, entry)
    while (item := attempt(str(path), lambda: next(items, None))) is not None:
        yield item


def _open_file(path: Path, name: str, entry: Entry) -> Iterator[Document | Skipped]:
    """As `_read_file`, but it may fail in any way."""
    suffix = path.suffix.lower()
    file = str(path.absolute())
    if not S_ISREG(path.stat().st_mode):
        yield Skipped(str(path), "it is not a regular file")
    elif suffix not in SUFFIXES:
        yield Skipped(str(path), f"files of this kind are not read, only {', '.join(SUFFIXES)}")
    elif _HALF_CHARACTER.search(file + name):
        # Bytes of a file name that are not UTF-8 reach Python as halves of characters.
        yield Skipped(str(path), "its name is not valid Unicode")
    elif suffix in RECORDS:
        yield from _read_records(path, entry)
    else:
        yield _read_text(path, name, entry)


def _read_text(path: Path, name: str, entry: Entry) -> Document:
    data = read_whole(path, LARGEST)
    suffix = path.suffix.lower()
    text = decode(data, declared_encoding(data) if suffix in HTML else "")
    lines: tuple[int, ...] = ()
    found = Metadata()
    if suffix in HTML:
        page = read_html(text)
        text, lines, found = page.text, page.source_lines, page.metadata
    elif suffix in MARKDOWN:
        found = front_matter(text)
    metadata = entry.complete(found)
    fields = (metadata.title, metadata.author, metadata.date, metadata.source, metadata.url)
    if any(_HALF_CHARACTER.search(value) for value in (text, *fields)):
        raise UndecodableError("text with halves of characters")
    return Document(name, str(path.absolute()), text, _hash(data, entry), metadata, lines, entry.in_order)


def _read_records(path: Path, entry: Entry) -> Iterator[Document | Skipped]:
    """The documents of a BEIR corpus, read line by line; JSON Lines are UTF-8."""
    with path.open("rb") as file:
        # As much as there is now: what is written to it meanwhile is for the next build.
        left = os.fstat(file.fileno()).st_size
        for number in count(1):
            line = file.readline(min(left, LARGEST + 1))
            left -= len(line)
            if not line:
                return
            if len(line) > LARGEST:
                yield Skipped(str(path), f"line {number} is longer than {LARGEST / MB:g} MB, and the rest is not read")
                return
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
