"""An index on disk: immutable generations, a manifest in each, and one pointer that is swapped.

    DIR/CURRENT                      the name of the generation in use
    DIR/generations/NAME/            manifest.json, location.txt, corpus.sqlite, vectors.faiss, *.npy

A generation is written under another name, flushed to disk and renamed; only then is the pointer
replaced, by a rename as well. Whoever reads sees the old generation or the new one, never a part.
Its name is the hash of its manifest, and the manifest holds neither time nor place: equal corpora and
settings give equal names.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from index.corpus import Corpus
from index.dense import DenseIndex
from index.errors import StoreError
from index.sparse import BM25, Postings
from index.static_model import TokenRows

FORMAT = 1
_POSTINGS = tuple(field.name for field in fields(Postings))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each part of a generation stands."""

    folder: Path

    @property
    def manifest(self) -> Path:
        """Format, models, settings, counts and hashes."""
        return self.folder / "manifest.json"

    @property
    def corpus(self) -> Path:
        """Documents and passages, SQLite."""
        return self.folder / "corpus.sqlite"

    @property
    def location(self) -> Path:
        """The folder that the documents' files are relative to; not part of the generation's hash."""
        return self.folder / "location.txt"

    @property
    def vectors(self) -> Path:
        """Sentence vectors, FAISS."""
        return self.folder / "vectors.faiss"

    def array(self, name: str) -> Path:
        """One numpy array."""
        return self.folder / f"{name}.npy"

    def files(self) -> tuple[Path, ...]:
        """Every file that the manifest answers for."""
        arrays = ["tokens.ids", "tokens.starts", *(f"bm25.{name}" for name in _POSTINGS)]
        return (self.corpus, self.vectors, *map(self.array, arrays))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of.

    Attributes:
        format: version of this layout.
        embedder, embedder_fingerprint, dimension: the model of the sentence vectors.
        token_model_fingerprint: the static model of late interaction.
        settings: how documents were split and weighted.
        counts: documents, passages, tokens, postings.
        files: for every file its SHA-256 and size in bytes.
    """

    format: int
    embedder: str
    embedder_fingerprint: str
    dimension: int
    token_model_fingerprint: str
    settings: dict[str, Any]
    counts: dict[str, int]
    files: dict[str, dict[str, Any]]

    def dump(self) -> str:
        """As JSON, the same text for the same values."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)

    @property
    def generation(self) -> str:
        """The name of the generation: 16 hexadecimal digits of the manifest's hash."""
        return hashlib.sha256(self.dump().encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Generation:
    """An opened index: row *i* of every part is passage *i*."""

    name: str
    manifest: Manifest
    corpus: Corpus
    dense: DenseIndex
    bm25: BM25
    tokens: TokenRows

    def __len__(self) -> int:
        return len(self.dense)


def save_arrays(layout: Layout, postings: Postings, tokens: TokenRows) -> None:
    """Write the arrays of BM25 and of late interaction."""
    for name in _POSTINGS:
        np.save(layout.array(f"bm25.{name}"), getattr(postings, name), allow_pickle=False)
    np.save(layout.array("tokens.ids"), tokens.ids, allow_pickle=False)
    np.save(layout.array("tokens.starts"), tokens.starts, allow_pickle=False)


def describe_files(layout: Layout) -> dict[str, dict[str, Any]]:
    """SHA-256 and size of every file of a generation."""
    return {file.name: {"sha256": _sha256(file), "bytes": file.stat().st_size} for file in layout.files()}


def publish(index: Path, staged: Path, manifest: Manifest, root: Path) -> None:
    """Make the staged generation the current one, and delete all but the last ones.

    Args:
        index: the index folder.
        staged: a folder inside it with every file of the generation but its manifest.
        manifest: its manifest.
        root: the folder that the documents' files are relative to.
    """
    layout = Layout(staged)
    layout.location.write_text(str(root), encoding="utf-8")
    layout.manifest.write_text(manifest.dump(), encoding="utf-8")
    for file in (*layout.files(), layout.location, layout.manifest):
        _flush(file)
    target = index / "generations" / manifest.generation
    if target.exists():
        shutil.rmtree(target)
    staged.rename(target)
    _flush(target.parent)
    previous = _current_name(index)
    pointer = index / "CURRENT.new"
    pointer.write_text(manifest.generation + "\n", encoding="ascii")
    _flush(pointer)
    pointer.replace(index / "CURRENT")
    _flush(index)
    keep = {manifest.generation, previous}
    for old in sorted(target.parent.iterdir()):
        if old.name not in keep:
            shutil.rmtree(old)


def open_generation(index: Path) -> Generation:
    """Open the current generation of an index, memory-mapped.

    Raises:
        StoreError: there is none, it is of another format, or its parts do not fit each other.
    """
    layout, manifest = _current(index)
    for file in layout.files():
        expected = manifest.files[file.name]["bytes"]
        actual = file.stat().st_size if file.is_file() else "missing"
        if actual != expected:
            raise StoreError(_mismatch(index, f"size of {file.name}", expected, actual))
    try:
        postings = Postings(**{name: _map_array(layout.array(f"bm25.{name}")) for name in _POSTINGS})
        tokens = TokenRows(_map_array(layout.array("tokens.ids")), _map_array(layout.array("tokens.starts")))
        dense = DenseIndex.load(layout.vectors)
        root = Path(layout.location.read_text("utf-8"))
    except (ValueError, OSError, RuntimeError) as error:
        raise StoreError(f"The index {index} is damaged ({error}): rebuild it with `chuchu build --index {index}`.") from error
    corpus = Corpus(layout.corpus, root)
    generation = Generation(manifest.generation, manifest, corpus, dense, BM25(postings), tokens)
    passages = manifest.counts["passages"]
    counts = {
        "vectors": len(generation.dense),
        "BM25 rows": len(generation.bm25),
        "token rows": len(generation.tokens),
        "passages": len(generation.corpus),
    }
    for part, count in counts.items():
        if count != passages:
            raise StoreError(_mismatch(index, f"number of {part}", passages, count))
    return generation


def current_manifest(index: Path) -> Manifest | None:
    """The manifest in use, or None where there is no index of this format yet.

    Raises:
        StoreError: the folder holds other things than an index.
    """
    if not index.exists() or not any(index.iterdir()):
        return None
    if _current_name(index) is None and any(path.name not in _OWN for path in index.iterdir()):
        raise StoreError(f"{index} holds files that are not a Chuchu index: name another folder with --index.")
    try:
        return _current(index)[1]
    except StoreError:
        return None


def verify(index: Path, progress: Callable[[str], None] = lambda file: None) -> tuple[str, ...]:
    """Every way in which the current generation differs from its manifest; empty when it is whole.

    Raises:
        StoreError: there is no index, or its manifest cannot be read.
    """
    layout, manifest = _current(index)
    problems = []
    if manifest.generation != layout.folder.name:
        problems.append(_mismatch(index, "hash of manifest.json", layout.folder.name, manifest.generation))
    for file in layout.files():
        progress(file.name)
        expected = manifest.files[file.name]["sha256"]
        actual = _sha256(file) if file.is_file() else "missing"
        if actual != expected:
            problems.append(_mismatch(index, f"hash of {file.name}", expected, actual))
    if not problems:
        try:
            open_generation(index)
        except StoreError as error:
            problems.append(str(error))
    return tuple(problems)


_OWN = frozenset({"CURRENT", "CURRENT.new", "generations", "build.lock"})


def _current(index: Path) -> tuple[Layout, Manifest]:
    if not index.exists():
        raise StoreError(f"There is no index at {index}: make one with `chuchu build DOCUMENTS --index {index}`.")
    name = _current_name(index)
    if name is None:
        raise StoreError(f"{index} is not a Chuchu index: make one with `chuchu build DOCUMENTS --index FOLDER`.")
    layout = Layout(index / "generations" / name)
    try:
        values = json.loads(layout.manifest.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"The manifest of the index {index} cannot be read ({error}): rebuild it with `chuchu build`.") from error
    found = values.get("format") if isinstance(values, dict) else None
    if found != FORMAT:
        raise StoreError(_mismatch(index, "format", FORMAT, found))
    try:
        return layout, Manifest(**values)
    except TypeError as error:
        raise StoreError(f"The manifest of the index {index} has other fields ({error}): rebuild it with `chuchu build`.") from error


def _current_name(index: Path) -> str | None:
    pointer = index / "CURRENT"
    if not pointer.is_file():
        return None
    name = pointer.read_bytes()[:64].decode("ascii", "replace").strip()
    return name if name and (index / "generations" / name).is_dir() else None


def _mismatch(index: Path, field: str, expected: object, found: object) -> str:
    return (
        f"The index {index} does not fit: its {field} should be {expected} and is {found}; "
        f"rebuild it with `chuchu build DOCUMENTS --index {index}`."
    )


def _map_array(file: Path) -> np.ndarray[Any, Any]:
    # An empty array is a bare header of 128 bytes, which cannot be mapped.
    array: np.ndarray[Any, Any] = np.load(file, mmap_mode="r" if file.stat().st_size > 128 else None, allow_pickle=False)
    return array


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _flush(path: Path) -> None:
    """Have a file or folder on disk before going on."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
