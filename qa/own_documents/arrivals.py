"""Files on their way to a reader's own documents: what may come, where it goes, and what is told of the rest."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from qa.own_documents.deletion import delete, inside
from qa.own_documents.limits import (
    Incoming,
    Limits,
    OwnFile,
    Reason,
    RefusedError,
    RefusedFile,
    clean_name,
    objection,
    unreadable,
)

# More are not told one by one; a folder of program text may have thousands.
_MOST_REFUSED = 2_000


class Arrivals:
    """Files that come, each in a folder of its own and under a number of its own; safe to use from several threads.

    Args:
        folder: where they wait.
        limits: how much may come in.
        known: the files that the reader has.

    Attributes:
        known: the same; whoever changes them says so. They count against the limits too.
        is_untidy: whether something that did not arrive was left in the folder since `stale` was last asked.
    """

    def __init__(self, folder: Path, limits: Limits, known: Collection[OwnFile]) -> None:
        self._folder = folder
        self._limits = limits
        self.known = known
        self.is_untidy = False
        self._lock = threading.RLock()
        self._number = max((int(PurePosixPath(each.stored).stem) for each in known), default=0)
        self._coming: dict[str, OwnFile] = {}
        self._arrived: list[OwnFile] = []
        self._refused: list[RefusedFile] = []

    def offer(self, offers: Sequence[tuple[str, int]]) -> list[int]:
        """Which of the files offered, by name and size in bytes, may come; the others are refused."""
        with self._lock:
            count, total = self._taken()
            wanted = []
            for position, (name, size) in enumerate(offers):
                reason = objection(name, size, count, total, self._limits)
                if reason is None:
                    wanted.append(position)
                    count, total = count + 1, total + size
                else:
                    self.refuse(name, reason)
            return wanted

    def refuse(self, name: str, reason: Reason) -> None:
        """Note that a file was left out."""
        with self._lock:
            self._refused = [*self._refused, RefusedFile(clean_name(name), reason)][-_MOST_REFUSED:]

    def receive(self, name: str, size: int) -> Incoming:
        """A place for a file of at most `size` bytes; its room counts as taken until it is released or given up.

        Raises:
            RefusedError: it may not come in.
        """
        name = clean_name(name)
        with self._lock:
            reason = objection(name, size, *self._taken(), self._limits)
            if reason is not None:
                raise RefusedError(reason)
            self._number += 1
            stored = f"{self._number:06}{PurePosixPath(name).suffix.lower()}"
            self._coming[stored] = OwnFile(stored, name, size)
        path = self.place(stored)
        try:
            path.parent.mkdir()
            return Incoming(path, size, lambda size, digest: self._settle(stored, size, digest))
        except OSError as error:
            self._settle(stored, 0, "")
            raise RefusedError(Reason.BROKEN) from error

    def place(self, stored: str) -> Path:
        """Where the file of that number is."""
        # A folder for each, so that a file of questions beside a corpus is read like any other.
        return self._folder / stored / stored

    def stale(self) -> list[Path]:
        """What is in the folder and is neither coming nor waiting; whoever asks sees to it."""
        with self._lock:
            self.is_untidy = False
            return inside(self._folder, {each.stored for each in (*self._arrived, *self._coming.values())})

    def arrived(self) -> list[OwnFile]:
        """The files that are here whole."""
        with self._lock:
            return list(self._arrived)

    def release(self, files: Collection[OwnFile]) -> None:
        """These are taken in, or will not be."""
        with self._lock:
            self._arrived = [each for each in self._arrived if each not in files]

    def refusals(self) -> list[RefusedFile]:
        """What was refused since this was last asked."""
        with self._lock:
            refused, self._refused = self._refused, []
            return refused

    def sort_out(self, arrived: Sequence[OwnFile]) -> tuple[list[OwnFile], list[RefusedFile]]:
        """Those of the files that have something new to read, and the others."""
        seen = {each.sha256: each.name for each in self.known}
        fresh, refused = [], []
        for each in arrived:
            reason = Reason.DUPLICATE if each.sha256 in seen else unreadable(self.place(each.stored))
            if reason is None:
                fresh.append(each)
            else:
                refused.append(RefusedFile(each.name, reason, seen.get(each.sha256, "")))
            seen.setdefault(each.sha256, each.name)
        return fresh, refused

    def _taken(self) -> tuple[int, int]:
        """How many files there are, with those on their way, and their bytes."""
        sizes = {each.stored: each.size for each in (*self.known, *self._arrived, *self._coming.values())}
        return len(sizes), sum(sizes.values())

    def _settle(self, stored: str, size: int, digest: str) -> None:
        """A file has arrived whole, or, without a digest, will not; what is said of it later does not count."""
        with self._lock:
            coming = self._coming.pop(stored, None)
            if coming is None:
                return
            if digest:
                self._arrived.append(OwnFile(stored, coming.name, size, digest))
            elif not delete(self.place(stored).parent):
                self.is_untidy = True
