"""An index on disk: immutable generations, a manifest in each, and one pointer that is swapped.

    DIR/CURRENT                      the name of the generation in use
    DIR/build.lock                   held by the build that is writing
    DIR/generations/NAME/            manifest.json, location.json, corpus.sqlite, vectors.faiss, *.npy

A generation is written under another name, flushed to disk and renamed; only then is the pointer
replaced, by a rename as well. Whoever reads sees the old generation or the new one, never a part.
Its name is the hash of its manifest, and the manifest holds neither time nor place: equal corpora and
settings give equal names. A generation that is written again, to mend it or for documents that were
moved, gets "-2" or "-3" behind its name, so that nothing in use is ever touched.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

import numpy as np
from numpy.typing import NDArray

from index.errors import StoreError
from index.files import MB, is_folder, read_whole
from index.ragged import Ragged
from index.store.arrays import map_array
from index.store.corpus import Corpus
from index.store.dense import DenseIndex
from index.store.manifest import ARRAYS, POSTINGS, Layout, Manifest, mismatch, parse_location, sha256
from index.store.sparse import BM25, Postings

GENERATION_NAME = re.compile(r"[0-9a-f]{16}(?:-[0-9]{1,6})?")
STAGED = ".staged-"
_LARGEST = MB  # of the pointer, the manifest and the place
_OWN = frozenset({"CURRENT", "CURRENT.new", "generations", "build.lock"})


@dataclass(frozen=True)
class Generation:
    """An opened index: row *i* of every part is passage *i*. Close it, or use it in a `with`.

    Attributes:
        name: the hash of the manifest.
        manifest, corpus, dense, bm25: its parts.
        tokens: of every row, as its `TokenEncoder` gives them: ids, or vectors in context.
        digests: uint8, shape (rows, bytes): what `index.rows.plan` knows a row by.
    """

    name: str
    manifest: Manifest
    corpus: Corpus
    dense: DenseIndex
    bm25: BM25
    tokens: Ragged
    digests: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.dense)

    def __enter__(self) -> Generation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the corpus file; what is mapped into memory goes with the last reference to it."""
        self.corpus.close()


def open_generation(index: Path) -> Generation:
    """Open the current generation of an index, memory-mapped.

    Raises:
        StoreError: there is none, it is of another format, or its parts do not fit each other.
    """
    while True:
        name = current_name(index)
        try:
            return _open(index, *_current(index))
        except StoreError:
            # Two builds in the meantime may have deleted the one that was current.
            if current_name(index) == name:
                raise


def current_manifest(index: Path) -> Manifest | None:
    """The manifest in use, or None where there is no index of this format and these settings yet.

    Raises:
        StoreError: the folder holds other things than an index.
    """
    if not os.path.lexists(index):
        return None
    if not is_folder(index):
        raise StoreError(f"{index} is not a folder: name another one with --index.")
    try:
        names = {path.name for path in index.iterdir()}
        inside = [path.name for path in (index / "generations").iterdir()] if "generations" in names else []
    except OSError as error:
        raise StoreError(f"The index {index} cannot be read ({error.strerror}): name another --index.") from error
    stray = [name for name in inside if not GENERATION_NAME.fullmatch(name) and not name.startswith(STAGED)]
    if current_name(index) is None and (names - _OWN or stray):
        raise StoreError(f"{index} holds files that are not a Chuchu index: name another folder with --index.")
    try:
        return _current(index)[1]
    except StoreError:
        return None


def verify(index: Path) -> tuple[str, ...]:
    """Every way in which the current generation differs from its manifest, a sentence each; empty when it is whole.

    Raises:
        StoreError: there is no index, or its manifest cannot be read.
    """
    layout, manifest = _current(index)
    problems = []
    for file in layout.files():
        described = manifest.files[file.name]
        expected: int | str
        field, expected, found = f"size of {file.name}", described["bytes"], _size(file)
        # What has another size need not be hashed, and a pipe would be waited for.
        if found == expected:
            field, expected = f"hash of {file.name}", described["sha256"]
            try:
                found = sha256(file)
            except OSError as error:
                found = f"unknown ({error.strerror})"
        if found != expected:
            problems.append(_unfit(index, mismatch(field, expected, found)))
    if not problems:
        try:
            _open(index, layout, manifest).close()
        except StoreError as error:
            problems.append(str(error))
    return tuple(problems)


def _open(index: Path, layout: Layout, manifest: Manifest) -> Generation:
    # Nothing is parsed before its size is right; to hash it all, as `verify` does, would take too long here.
    for file in layout.files():
        _check(index, f"size of {file.name}", manifest.files[file.name]["bytes"], _size(file))
    arrays = {}
    for name, kinds in ARRAYS.items():
        with _blamed(index, layout.array(name)):
            arrays[name] = map_array(layout.array(name), kinds)
    with _blamed(index, layout.vectors):
        dense = DenseIndex.load(layout.vectors)
    with _blamed(index, layout.location):
        root = parse_location(read_whole(layout.location, _LARGEST).decode("ascii"))
    with _blamed(index, layout.corpus):
        corpus = Corpus(layout.corpus, root)
    generation = Generation(
        manifest.generation,
        manifest,
        corpus,
        dense,
        BM25(Postings(**{name: arrays[f"bm25.{name}"] for name in POSTINGS})),
        Ragged(arrays["tokens.values"], arrays["tokens.starts"]),
        arrays["rows.digests"],
    )
    try:
        _check_counts(index, generation)
    except BaseException:
        generation.close()
        raise
    return generation


def _size(file: Path) -> int | str:
    try:
        found = file.stat()
    except OSError:
        return "missing"
    return found.st_size if S_ISREG(found.st_mode) else "none (it is no file)"


def _check_counts(index: Path, generation: Generation) -> None:
    manifest = generation.manifest
    passages = manifest.counts["passages"]
    for part, rows in (
        ("passages", len(generation.corpus)),
        ("vectors", len(generation.dense)),
        ("BM25 rows", len(generation.bm25)),
        ("token rows", len(generation.tokens)),
        ("row digests", len(generation.digests)),
    ):
        _check(index, f"number of {part}", passages, rows)
    _check(index, "number of documents", manifest.counts["documents"], len(generation.corpus.content_hashes()))
    _check(index, "number of tokens", manifest.counts["tokens"], len(generation.tokens.values))
    _check(index, "number of postings", manifest.counts["postings"], len(generation.bm25.postings.rows))
    _check(index, "dimension", manifest.dimension, generation.dense.dimension)
    postings, tokens = generation.bm25.postings, generation.tokens
    _check(index, "number of terms", len(postings.vocabulary) + 1, len(postings.starts))
    for part, starts, end in (
        ("tokens.starts", tokens.starts, len(tokens.values)),
        ("bm25.starts", postings.starts, len(postings.rows)),
    ):
        if not len(starts) or starts[0] != 0 or starts[-1] != end or np.any(np.diff(starts) < 0):
            raise _damaged(index, f"its {part}.npy does not ascend from 0 to {end}")


def _current(index: Path) -> tuple[Layout, Manifest]:
    if not os.path.lexists(index):
        raise StoreError(f"There is no index at {index}: make one with `chuchu build DOCUMENTS --index {index}`.")
    name = current_name(index)
    if name is None:
        raise StoreError(
            f"{index} is not a finished Chuchu index: make one with `chuchu build DOCUMENTS --index FOLDER`."
        )
    layout = Layout(index / "generations" / name)
    with _blamed(index, layout.manifest):
        text = read_whole(layout.manifest, _LARGEST).decode()
    try:
        manifest = Manifest.parse(text)
        edited, hashed = text != manifest.dump(), manifest.generation
    except (ValueError, RecursionError) as error:
        raise StoreError(_unfit(index, " ".join(str(error).split())[:500])) from error
    _check(index, "hash of manifest.json", name[:16], hashed)
    if edited:
        raise _damaged(index, "its manifest.json has been edited")
    return layout, manifest


def current_name(index: Path) -> str | None:
    """The generation that CURRENT names, if it is there; a name can never lead out of the index."""
    try:
        name = read_whole(index / "CURRENT", _LARGEST).decode("ascii").removesuffix("\n")
    except (OSError, ValueError):
        return None
    return name if GENERATION_NAME.fullmatch(name) and is_folder(index / "generations" / name) else None


def _check(index: Path, field: str, expected: object, found: object) -> None:
    if expected != found:
        raise StoreError(_unfit(index, mismatch(field, expected, found)))


def _unfit(index: Path, what: str) -> str:
    return f"The index {index} does not fit: {what}; rebuild it with `chuchu build DOCUMENTS --index {index}`."


def _damaged(index: Path, reason: str) -> StoreError:
    return StoreError(
        f"The index {index} is damaged ({reason}): rebuild it with `chuchu build DOCUMENTS --index {index}`."
    )


@contextmanager
def _blamed(index: Path, file: Path) -> Iterator[None]:
    """What goes wrong inside is the fault of a file's content, or of the system that does not let it be read."""
    try:
        yield
    except (ValueError, OSError, RuntimeError, MemoryError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        reason = " ".join(reason.split())[:200] or "out of memory"
        raise _damaged(index, reason if file.name in reason else f"{file.name}: {reason}") from error
