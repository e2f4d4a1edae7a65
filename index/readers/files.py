"""Files and folders of documents, one `Document` at a time; which formats there are, `index.readers.formats` knows.

What cannot be read is reported and passed over, and the rest is read.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from errno import ENAMETOOLONG
from pathlib import Path
from stat import S_ISREG
from typing import TypeVar

from index.errors import ChuchuError, DocumentError
from index.files import UnfitFileError, is_folder
from index.readers.beir import CORPUS, HALF_CHARACTER, QUERIES, BeirReader
from index.readers.encodings import UndecodableError
from index.readers.formats import Content, Reader, Skipped, by_suffix, suffixes
from index.readers.html import HtmlReader
from index.readers.markdown import MarkdownReader
from index.readers.plain import PlainReader
from index.readers.sidecar import SIDECAR, Entry, read_sidecar
from index.records import Document

READERS: tuple[Reader, ...] = (PlainReader(), MarkdownReader(), HtmlReader(), BeirReader())
SUFFIXES = suffixes(READERS)
"""The endings of the files that are read without any other reader."""

_NAMED = 3  # paths in a message
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


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


def read_documents(paths: Sequence[Path], readers: Sequence[Reader] = ()) -> Iterator[Document | Skipped]:
    """The documents of files and folders (with all folders inside), in order of their paths.

    Hidden files are ignored, and so are the questions beside a BEIR corpus; a file that is reached twice is
    read once. Ids are paths relative to the folder given, the name of a file given, or the `_id` of a record;
    one that is already taken gets "#2", "#3" and so on. Raises DocumentError for a path that does not exist, before
    anything is read; for a file that is the only path and cannot be read whole; for paths that all hold nothing to
    read; and for a malformed `sources.toml`.

    Args:
        paths: files and folders.
        readers: of other formats; they come before `READERS`.
    """
    for root in paths:
        _check_existence(root)
    table = by_suffix((*readers, *READERS))
    reading = _Reading(table, alone=len(paths) == 1)
    for root in paths:
        yield from reading.documents_of(root)
    if paths and not reading.found:
        places = ", ".join(map(str, paths[:_NAMED])) + (" and others" if len(paths) > _NAMED else "")
        why = f" ({reading.unread})" if reading.unread else ""
        raise DocumentError(f"There is nothing to read in {places}{why}; it takes {', '.join(table)} files.")


def _check_existence(root: Path) -> None:
    try:
        os.lstat(root)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise DocumentError(f"There is no file or folder {root}; check the path.") from error
    except OSError as error:
        # Under a name that is too long nothing can be; in other cases what is against it is said where it is read.
        if error.errno == ENAMETOOLONG:
            raise DocumentError(f"There is no file or folder {root}; check the path.") from error


class _Reading:
    """What is known while the paths are read one after the other.

    Attributes:
        found: whether anything could be read.
        unread: the first file that could not, and why.
    """

    def __init__(self, readers: Mapping[str, Reader], alone: bool) -> None:
        self._readers = readers
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
        items = self._open(path, path.name if named else path.relative_to(root).as_posix(), entry)
        for item in _as_far_as_it_goes(str(path), items):
            if named and self._alone and isinstance(item, Skipped):
                raise DocumentError(f"{path} cannot be indexed, because {item.reason}; mend it or leave it out.")
            self._seen[resolved] |= isinstance(item, Document)
            yield item

    def _open(self, path: Path, name: str, entry: Entry) -> Iterator[Document | Skipped]:
        """The documents of one file; it may fail in any way."""
        reader = self._readers.get(path.suffix.lower())
        file = str(path.absolute())
        if not S_ISREG(path.stat().st_mode):
            yield Skipped(str(path), "it is not a regular file")
        elif reader is None:
            yield Skipped(str(path), f"files of this kind are not read, only {', '.join(self._readers)}")
        elif HALF_CHARACTER.search(file + name):
            # Bytes of a file name that are not UTF-8 reach Python as halves of characters.
            yield Skipped(str(path), "its name is not valid Unicode")
        else:
            for content in reader.read(path):
                yield content if isinstance(content, Skipped) else _document(content, path, name, entry)


def _as_far_as_it_goes(file: str, items: Iterator[Document | Skipped]) -> Iterator[Document | Skipped]:
    """The documents of a file, and why there are none or no more."""
    while (item := attempt(file, lambda: next(items, None))) is not None:
        yield item


def _document(content: Content, path: Path, name: str, entry: Entry) -> Document:
    """The document that a file, or a record in it, holds."""
    metadata = entry.complete(content.metadata)
    said = (metadata.title, metadata.author, metadata.date, metadata.source, metadata.url)
    if any(HALF_CHARACTER.search(value) for value in (content.record, content.text, *said)):
        raise UndecodableError("text with halves of characters")
    return Document(
        id=content.record or name,
        file=str(path.absolute()),
        text=content.text,
        content_hash=_hash(content.data, entry),
        metadata=metadata,
        source_lines=content.source_lines,
        in_order=entry.in_order,
        roles=content.roles,
    )


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
        passed_over = {SIDECAR, QUERIES} if inside.get(CORPUS) == "file" else {SIDECAR}
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


def _hash(data: bytes, entry: Entry) -> str:
    digest = hashlib.sha256(data)
    if entry.canonical:
        digest.update(b"\0" + entry.canonical.encode())
    return digest.hexdigest()
