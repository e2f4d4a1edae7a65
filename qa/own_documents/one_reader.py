"""A reader's own documents: copies of the files, and an index of them and of nothing else.

Why an index of its own, and not one of the server's documents and the reader's together: its cost follows what the
reader brought and not what the server holds, which may be millions of passages; the server's index is never
written; and whatever one reader does, no other can see or break. `qa.joint` asks both as one, with next to no loss.

    FOLDER/library.json     what each copy is called, its size and hash
    FOLDER/used             its time is that of the last use
    FOLDER/incoming/        files on their way, each in a folder of its own; leaving/ the same for those removed
    FOLDER/files/           copies, named 000001.txt and so on
    FOLDER/index/           their index, built incrementally

A name from outside never becomes a path: copies are numbered, and only their ending, one of a fixed list, is kept.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import msgspec

from index.build import build
from index.store.generation import current_manifest, current_name
from index.store.manifest import Manifest
from index.store.publish import storing
from qa.engine import QA
from qa.joint import JointQA
from qa.own_documents.arrivals import Arrivals
from qa.own_documents.deletion import delete, inside
from qa.own_documents.file_contents import LeftOut, left_out_by_file, passages_by_file
from qa.own_documents.limits import Limits, OwnFile, Reason, RefusedFile, Report

_LOGGER = logging.getLogger("chuchu.own_documents")


class Library:
    """The documents of one reader; safe to use from several threads.

    An index that was replaced is closed with the last reference to it, which a request that still asks it has.

    Args:
        folder: where it is kept; made if missing.
        limits: how much may come in.
        server: the index that the server was started with; its model makes the reader's index.

    Attributes:
        arrivals: files on their way.
    """

    def __init__(self, folder: Path, limits: Limits, server: QA) -> None:
        self._folder = folder
        self._server = server
        self._state = threading.RLock()
        self._work = threading.Lock()
        self._left_out: dict[str, LeftOut] = {}
        self._own: QA | None = None
        self._joint: JointQA | None = None
        self._is_untidy = False
        for part in ("incoming", "leaving", "files"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self._files = self._load()
        self.arrivals = Arrivals(folder / "incoming", limits, self._files)
        # What was on its way when a server ended is of no use.
        self._clear()
        self.touch()

    def tidy(self) -> None:
        """Delete what was removed and could not be deleted then; not while files are taken in or removed."""
        if (self._is_untidy or self.arrivals.is_untidy) and self._work.acquire(blocking=False):
            try:
                self._clear()
            finally:
                self._work.release()

    def touch(self) -> None:
        """Note that it is in use."""
        (self._folder / "used").touch()

    @property
    def files(self) -> tuple[OwnFile, ...]:
        """The reader's files in the order they came."""
        with self._state:
            return tuple(self._files)

    def passages(self) -> Counter[str]:
        """The number of passages of each file, by its number."""
        self.joint()
        with self._state:
            return passages_by_file(self._own) if self._own and self._files else Counter()

    def left_out(self) -> dict[str, LeftOut]:
        """What was dropped of each file, by its number."""
        self.joint()
        with self._state:
            own, known = self._own, {each.stored: self._left_out.get(each.stored) for each in self._files}
        fresh = left_out_by_file(own, [stored for stored, told in known.items() if told is None]) if own else {}
        self._left_out = found = {stored: told for stored, told in known.items() if told} | fresh
        return found

    def joint(self) -> QA | JointQA:
        """What answers this reader: the server's index and, where there are any, the reader's documents.

        Raises:
            ChuchuError: the index of the documents cannot be used.
        """
        with self._state:
            if not self._files:
                return self._server
            return self._joint or self._open()

    def update(self, progress: Callable[[str, int, int], None] = lambda stage, done, total: None) -> Report:
        """Take in what has arrived since: read it, and bring the index up to date.

        Args:
            progress: as for `index.build.build`.

        Raises:
            ChuchuError: the index cannot be built; the documents are those from before.
        """
        with self._work:
            # Opened while it fits; others go on asking it during the build.
            self.joint()
            arrived, refused = self.arrivals.arrived(), self.arrivals.refusals()
            try:
                fresh, useless = self.arrivals.sort_out(arrived)
                refused += useless
                before = self.files
                if fresh:
                    self._index((*before, *fresh), progress)
                    counts = self.passages()
                    hollow = [each for each in fresh if not counts[each.stored]]
                    if hollow:
                        refused += [RefusedFile(each.name, Reason.NOISE) for each in hollow]
                        fresh = [each for each in fresh if each not in hollow]
                        self._index((*before, *fresh), progress)
            finally:
                self.arrivals.release(arrived)
                self._clear()
            # Worked out here, where a reader waits for the index anyway.
            self.left_out()
            return Report(tuple(fresh), tuple(refused))

    def remove(self, stored: str | None = None) -> None:
        """Remove the file of that number, or all of them.

        Raises:
            ChuchuError: the index cannot be built.
        """
        with self._work:
            self._index([each for each in self.files if stored is not None and each.stored != stored])

    def _index(
        self, wanted: Sequence[OwnFile], progress: Callable[[str, int, int], None] = lambda stage, done, total: None
    ) -> None:
        """Have these files, which are here or have arrived, and no others, and their index."""
        files, known = self._folder / "files", self.files
        gone = [each for each in known if each not in wanted]
        moves = [(self.arrivals.place(each.stored), files / each.stored) for each in wanted if each not in known]
        moves += [(files / each.stored, self._folder / "leaving" / each.stored) for each in gone]
        moved: list[tuple[Path, Path]] = []
        with storing(self._folder):
            try:
                for start, end in moves:
                    start.replace(end)
                    moved.append((start, end))
                if wanted:
                    build([files], self._folder / "index", model=self._server.encoder, progress=progress)
            except BaseException:
                for start, end in reversed(moved):
                    end.replace(start)
                raise
            with self._state:
                self._files = self.arrivals.known = list(wanted)
                self._own = self._joint = None
                self._save()
        self._clear()

    def _clear(self) -> None:
        """Delete whatever the files and their index do not need: it may hold what was removed.

        No other thread may be taking in or removing files. What cannot be deleted is logged and left to `tidy`.
        """
        with self._state:
            try:
                left = [path for path in self._stale() if not delete(path)]
                self._is_untidy = bool(left)
            except OSError as error:
                _LOGGER.warning("%s cannot be read (%s); this is tried again.", self._folder, error.strerror or error)
                self._is_untidy = True

    def _stale(self) -> list[Path]:
        stale = self.arrivals.stale() + inside(self._folder / "files", {each.stored for each in self._files})
        stale += inside(self._folder / "leaving")
        index = self._folder / "index"
        if not self._files:
            stale.append(index)
        elif current := current_name(index):
            stale += inside(index / "generations", {current})
        return stale

    def _open(self) -> JointQA:
        manifest = current_manifest(self._folder / "index")
        self._own = self._server.beside(self._folder / "index") if manifest and self._is_comparable(manifest) else None
        names = {each.stored: each.name for each in self._files}
        # An end between the index and the list of files leaves them apart, another model of the server as well.
        if self._own is None or set(passages_by_file(self._own)) != names.keys():
            build([self._folder / "files"], self._folder / "index", model=self._server.encoder)
            self._is_untidy = True
            self._own = self._server.beside(self._folder / "index")
        # A record of a JSON Lines file is no file, and has a name of its own.
        self._joint = JointQA(self._own, self._server, lambda document: names.get(document, document))
        return self._joint

    def _is_comparable(self, manifest: Manifest) -> bool:
        return (manifest.encoder_fingerprint, manifest.token_fingerprint) == (
            self._server.encoder.fingerprint,
            self._server.tokens.fingerprint,
        )

    def _load(self) -> list[OwnFile]:
        """The files as they were left: those that a readable list names and that are there."""
        try:
            files = msgspec.json.decode((self._folder / "library.json").read_bytes(), type=list[OwnFile])
        except (FileNotFoundError, ValueError, RecursionError):
            files = []
        present = {path.name for path in (self._folder / "files").iterdir()}
        return [each for each in files if each.stored in present]

    def _save(self) -> None:
        fresh = self._folder / "library.json.new"
        fresh.write_text(json.dumps([asdict(each) for each in self._files], ensure_ascii=False), "utf-8")
        fresh.replace(self._folder / "library.json")
