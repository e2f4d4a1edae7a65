"""The documents of all readers of a server, each reader's apart from the others'.

A reader is known by the name they signed in with or, where nobody signs in, by a random token that only their browser
has. The folder of a library is named by a hash of that, so that nothing from outside becomes a path and the disk does
not tell who brought what.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from pathlib import Path

from qa.engine import QA
from qa.joint import JointQA
from qa.own_documents.deletion import delete
from qa.own_documents.limits import Limits, Reason, RefusedError
from qa.own_documents.one_reader import Library

_LOGGER = logging.getLogger("chuchu.own_documents")


class Libraries:
    """Every reader's documents; safe to use from several threads.

    Args:
        root: the folder that holds them; made when the first reader brings something.
        server: the index that the server was started with.
        limits: of each reader and of all.
    """

    def __init__(self, root: Path, server: QA, limits: Limits) -> None:
        self.limits = limits
        self._root = root
        self._server = server
        self._lock = threading.Lock()
        self._opened: dict[str, Library] = {}

    def find(self, reader: str) -> Library | None:
        """The library of a reader, by `reader_key`; None where they brought nothing."""
        with self._lock:
            folder = self._root / reader
            return self._open(folder) if reader and folder.is_dir() else None

    def make(self, reader: str) -> Library:
        """The library of a reader, empty if they have none yet.

        Raises:
            RefusedError: as many others have one as may.
        """
        self.sweep()
        with self._lock:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = self._root / reader
            if not folder.is_dir() and len(list(self._root.iterdir())) >= self.limits.readers:
                raise RefusedError(Reason.CROWDED)
            return self._open(folder)

    def joint(self, reader: str) -> QA | JointQA:
        """What answers a reader.

        Raises:
            ChuchuError: the index of their documents cannot be used.
        """
        library = self.find(reader)
        return library.joint() if library else self._server

    def sweep(self, now: float | None = None) -> None:
        """Delete what has not been used for longer than it is kept, and what could not be deleted before.

        What cannot be deleted is logged.

        Args:
            now: seconds since the epoch; the present by default.

        Raises:
            OSError: the folder of all libraries cannot be read.
        """
        oldest = (time.time() if now is None else now) - self.limits.hours * 3600
        with self._lock:
            for folder in self._root.iterdir() if self._root.is_dir() else ():
                if folder.is_dir() and _is_over(folder, oldest):
                    self._opened.pop(folder.name, None)
                    delete(folder)
            opened = list(self._opened.values())
        # Not under the lock, for which every request waits.
        for library in opened:
            library.tidy()

    def _open(self, folder: Path) -> Library:
        library = self._opened.get(folder.name)
        if library is None:
            library = self._opened[folder.name] = Library(folder, self.limits, self._server)
        library.touch()
        return library


def _is_over(folder: Path, oldest: float) -> bool:
    """Whether a library was last used before `oldest`; one that cannot be looked at is not, and that is logged."""
    try:
        return (folder / "used").stat().st_mtime < oldest
    except FileNotFoundError:
        # What is left of a library that could not be deleted as a whole.
        return True
    except OSError as error:
        _LOGGER.warning("%s cannot be read (%s); its time is not known.", folder, error.strerror or error)
        return False


def reader_key(name: str | None, token: str | None) -> str:
    """What a reader's folder is called: 32 hexadecimal digits; empty for a reader known by nothing.

    Args:
        name: that they signed in with.
        token: that their browser has; counts only without a name.
    """
    known = f"name\0{name}" if name else f"token\0{token}" if token else ""
    return hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:32] if known else ""
