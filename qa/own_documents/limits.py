"""What readers may bring, and how it comes in: limits, names, and files on their way.

Whatever a browser says of a file, its name and its size, is checked before a byte is taken, and its size again
while it comes. Nothing is unpacked: a file is text in one of a few formats, or it is left out.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from index.errors import DocumentError
from index.readers.files import SUFFIXES, read_documents
from index.readers.formats import Skipped

_LONGEST_NAME = 200  # characters; the end of a longer one is kept, which holds the file's own name


@dataclass(frozen=True, slots=True)
class Limits:
    """How much readers may bring, and how long it is kept.

    Attributes:
        files: of one reader; 0 where readers may bring nothing.
        file_bytes: of one file.
        total_bytes: of all files of one reader.
        readers: with documents of their own at the same time.
        hours: after the last use, when a reader's documents are deleted.
    """

    files: int = 50
    file_bytes: int = 5_000_000
    total_bytes: int = 20_000_000
    readers: int = 100
    hours: float = 24.0


class Reason(StrEnum):
    """Why a file was left out."""

    KIND = "kind"
    HIDDEN = "hidden"
    EMPTY = "empty"
    NOISE = "noise"
    LARGE = "large"
    MANY = "many"
    FULL = "full"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"
    BROKEN = "broken"
    CROWDED = "crowded"


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that a reader brought: its number, name, size in bytes and SHA-256."""

    stored: str
    name: str
    size: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was left out, and why; `other` is the file that a duplicate repeats."""

    name: str
    reason: Reason
    other: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the files that a reader brought."""

    added: tuple[OwnFile, ...] = ()
    refused: tuple[RefusedFile, ...] = ()


class RefusedError(Exception):
    """A file may not come in; its `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Incoming:
    """A file on its way, written to disk as it comes.

    Args:
        path: where it goes.
        size: the most bytes it may have.
        settle: called with its size and its SHA-256, which is empty where it did not arrive; the first call counts.
    """

    def __init__(self, path: Path, size: int, settle: Callable[[int, str], None]) -> None:
        self._room = size
        self._settle = settle
        self._hash = hashlib.sha256()
        self._size = 0
        self._file = path.open("xb")

    def write(self, data: bytes) -> None:
        """The next bytes.

        Raises:
            RefusedError: it has more bytes than were announced.
            OSError: the disk does not take them.
        """
        self._size += len(data)
        if self._size > self._room:
            raise RefusedError(Reason.BROKEN)
        self._hash.update(data)
        self._file.write(data)

    def keep(self) -> None:
        """It is complete.

        Raises:
            OSError: the disk does not take the last of it; it is still to be given up.
        """
        self._file.close()
        self._settle(self._size, self._hash.hexdigest())

    def give_up(self) -> None:
        """It will not be complete, unless it already is."""
        # A full disk does not take what is still to be written either, and nobody needs it.
        with suppress(OSError):
            self._file.close()
        self._settle(0, "")


def clean_name(name: str) -> str:
    """A file's name, with its folders, fit to be shown and to be found again; never a path of this machine.

    Slashes are all "/", parts that lead nowhere or up are left out, and so is what cannot be seen or printed.
    """
    seen = unicodedata.normalize("NFC", "".join(char for char in name if char.isprintable()))[-_LONGEST_NAME:]
    parts = (part.strip() for part in seen.replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def objection(name: str, size: int, count: int, total: int, limits: Limits) -> Reason | None:
    """Why a file may not come in, or None.

    Args:
        name: as the browser says it.
        size: in bytes.
        count: how many files the reader has.
        total: their bytes.
        limits: what is allowed.
    """
    path = PurePosixPath(clean_name(name))
    for reason, applies in (
        (Reason.HIDDEN, any(part.startswith(".") for part in path.parts)),
        (Reason.KIND, path.suffix.lower() not in SUFFIXES),
        (Reason.EMPTY, size <= 0),
        (Reason.LARGE, size > limits.file_bytes),
        (Reason.MANY, count >= limits.files),
        (Reason.FULL, total + size > limits.total_bytes),
    ):
        if applies:
            return reason
    return None


def unreadable(file: Path) -> Reason | None:
    """Why there is nothing to read in a file that is alone in its folder, or None."""
    if not file.read_bytes().strip():
        return Reason.EMPTY
    try:
        texts = [item.text for item in read_documents([file.parent]) if not isinstance(item, Skipped)]
    except DocumentError:
        return Reason.UNREADABLE
    return None if any(text.strip() for text in texts) else Reason.EMPTY
