"""How a new generation comes into an index folder; the layout is told in `index.store.generation`."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import StoreError
from index.ragged import Ragged
from index.store.arrays import save_array
from index.store.generation import GENERATION_NAME, STAGED, current_manifest, current_name
from index.store.manifest import POSTINGS, Layout, Manifest, dump_location
from index.store.sparse import Postings


@contextmanager
def writing(index: Path) -> Iterator[Path]:
    """Hold an index folder for writing, and lend a new folder in it for the next generation's files.

    What earlier builds left behind when they were killed is removed, and so is the lent folder in the end.

    Raises:
        StoreError: the folder holds other files, cannot be written, or is held by another process.
    """
    from filelock import FileLock, Timeout

    current_manifest(index)
    generations = index / "generations"
    with storing(index):
        try:
            generations.mkdir(parents=True, exist_ok=True)
            for name in ("build.lock", "CURRENT.new", "CURRENT"):
                _remove_folder(index / name)
            lock = FileLock(index / "build.lock", timeout=0)
            lock.acquire()
        except Timeout as error:
            raise StoreError(f"Another build is writing {index}: wait for it, or name another --index.") from error
    try:
        for leftover in generations.glob(f"{STAGED}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        with storing(index):
            staged = generations / f"{STAGED}{os.getpid()}"
            staged.mkdir()
        try:
            yield staged
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    finally:
        lock.release()


@contextmanager
def storing(index: Path) -> Iterator[None]:
    """Say in one sentence which index could not be written when the system refuses."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise StoreError(
            f"The index {index} cannot be written ({reason}), and is as it was before: "
            "see to space and permissions, or name another --index."
        ) from error


def save_arrays(layout: Layout, postings: Postings, tokens: Ragged, digests: NDArray[np.uint8]) -> None:
    """Write the arrays of BM25, of late interaction and of the rows' digests."""
    arrays = {f"bm25.{name}": getattr(postings, name) for name in POSTINGS}
    arrays |= {"tokens.values": tokens.values, "tokens.starts": tokens.starts, "rows.digests": digests}
    for name, array in arrays.items():
        save_array(layout.array(name), array)


def publish(index: Path, staged: Path, manifest: Manifest, root: Path) -> None:
    """Make the staged generation the current one, and delete all but the last two.

    Args:
        index: the index folder, held by `writing`.
        staged: a folder inside it with every file of the generation but its manifest.
        manifest: its manifest.
        root: the folder that the documents' files are relative to.
    """
    layout = Layout(staged)
    layout.location.write_bytes(dump_location(root).encode())
    layout.manifest.write_bytes(manifest.dump().encode())
    for path in (*layout.files(), layout.location, layout.manifest, staged):
        _flush(path)
    generations = index / "generations"
    names = (manifest.generation if number == 1 else f"{manifest.generation}-{number}" for number in count(1))
    name = next(name for name in names if not os.path.lexists(generations / name))
    previous = current_name(index)
    pointer = index / "CURRENT.new"
    try:
        pointer.write_bytes(f"{name}\n".encode())
        _flush(pointer)
        staged.rename(generations / name)
        _flush(generations)
        pointer.replace(index / "CURRENT")
    except BaseException:
        # What nothing leads to would only take room, and on a full disk there is none.
        pointer.unlink(missing_ok=True)
        shutil.rmtree(generations / name, ignore_errors=True)
        raise
    _flush(index)
    for old in generations.iterdir():
        if GENERATION_NAME.fullmatch(old.name) and old.name not in (name, previous) and not old.is_symlink():
            shutil.rmtree(old, ignore_errors=True)


def _remove_folder(path: Path) -> None:
    """Make room for a file where an empty folder stands; one with something in it is nobody's to delete."""
    if path.is_dir() and not path.is_symlink():
        path.rmdir()


def _flush(path: Path) -> None:
    """Have a file or folder on disk before going on."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
