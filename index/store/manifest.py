"""What a generation of an index is made of, and where each part stands."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypedDict

import msgspec
import numpy as np

from index.store.sparse import Postings

FORMAT = 3
POSTINGS = tuple(field.name for field in fields(Postings))
ARRAYS: dict[str, tuple[tuple[type[np.generic], int], ...]] = {
    "rows.digests": ((np.uint8, 2),),
    # An id a token, or a vector a token.
    "tokens.values": ((np.uint16, 1), (np.uint32, 1), (np.int8, 2)),
    "tokens.starts": ((np.int64, 1),),
    "bm25.vocabulary": ((np.uint64, 1),),
    "bm25.starts": ((np.int64, 1),),
    "bm25.rows": ((np.int32, 1),),
    "bm25.frequencies": ((np.float32, 1),),
    "bm25.lengths": ((np.float32, 1),),
}
"""Every array by name: which types it may have, each with the number of its dimensions."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides, besides the models, how documents become rows; saved in the manifest.

    Attributes:
        splitting: version of the rules of reading, cleaning, splitting, folding and cutting into terms.
        heading_weight: what a term of the heading counts in BM25, beside 1 for the passage's own.
    """

    splitting: int = 1
    heading_weight: float = 0.3


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each part of a generation stands."""

    folder: Path

    @property
    def manifest(self) -> Path:
        """Format, models, settings, counts and hashes."""
        return self.folder / "manifest.json"

    @property
    def location(self) -> Path:
        """The folder that the documents' files are relative to: the one part that differs between equal indexes."""
        return self.folder / "location.json"

    @property
    def corpus(self) -> Path:
        """Documents and passages, SQLite."""
        return self.folder / "corpus.sqlite"

    @property
    def vectors(self) -> Path:
        """Sentence vectors, FAISS."""
        return self.folder / "vectors.faiss"

    def array(self, name: str) -> Path:
        """One numpy array."""
        return self.folder / f"{name}.npy"

    def files(self) -> tuple[Path, ...]:
        """Every file that the manifest answers for."""
        return (self.corpus, self.vectors, *map(self.array, ARRAYS))


class Counts(TypedDict):
    """How many there are of each."""

    documents: int
    passages: int
    postings: int
    tokens: int


class FileEntry(TypedDict):
    """What is known of a file: the SHA-256, in hexadecimal digits, and the size in bytes."""

    sha256: str
    bytes: int


class _Versioned(msgspec.Struct):
    """A manifest of any format."""

    format: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a generation is made of.

    Attributes:
        format: version of this layout.
        encoder, encoder_fingerprint, dimension: what gave the sentence vectors.
        token_fingerprint: what gave the tokens; the same encoder, or the static model beside it.
        settings: the fields of `Settings`.
        counts: how many there are of what.
        files: what is known of every file, by its name.
    """

    format: int
    encoder: str
    encoder_fingerprint: str
    dimension: int
    token_fingerprint: str
    settings: dict[str, int | float]
    counts: Counts
    files: dict[str, FileEntry]

    def dump(self) -> str:
        """As JSON, the same text for the same values."""
        return json.dumps(msgspec.structs.asdict(self), ensure_ascii=False, indent=1, sort_keys=True)

    @property
    def generation(self) -> str:
        """The name of the generation: 16 hexadecimal digits of the manifest's hash."""
        return hashlib.sha256(self.dump().encode()).hexdigest()[:16]

    @classmethod
    def parse(cls, text: str) -> Manifest:
        """The manifest that `dump` wrote, of this format and these settings.

        Raises:
            ValueError: naming the first field that does not fit, what it should be and what it is.
        """
        try:
            _same("format", FORMAT, msgspec.json.decode(text, type=_Versioned).format)
            manifest = msgspec.json.decode(text, type=cls)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise ValueError(f"its manifest.json is not what it should be ({error})") from error
        settings = asdict(Settings())
        _same("list of settings", sorted(settings), sorted(manifest.settings))
        for name, value in settings.items():
            _same(f"setting {name}", value, manifest.settings[name])
        _same("list of files", sorted(file.name for file in Layout(Path()).files()), sorted(manifest.files))
        return manifest


def describe_files(layout: Layout) -> dict[str, FileEntry]:
    """SHA-256 and size of every file of a generation."""
    return {file.name: {"sha256": sha256(file), "bytes": file.stat().st_size} for file in layout.files()}


def dump_location(root: Path) -> str:
    """A folder's path as JSON, with its own hash."""
    path = str(root)
    digest = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()
    return json.dumps({"root": path, "sha256": digest}, indent=1)


def parse_location(text: str) -> Path:
    """The path that `dump_location` wrote.

    Raises:
        ValueError: it has been changed since.
    """
    # Not by msgspec: the name of a folder that is not UTF-8 has lone surrogates, which it refuses.
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if isinstance(values, dict) and isinstance(values.get("root"), str) and "\0" not in values["root"]:
        root = Path(values["root"])
        if dump_location(root) == text:
            return root
    raise ValueError("its location.json does not agree with its own hash")


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def mismatch(field: str, expected: object, found: object) -> str:
    """What does not fit, with both values: a part of a sentence."""
    return f"its {field} should be {expected} and is {found}"


def _same(field: str, expected: object, found: object) -> None:
    if found != expected:
        raise ValueError(mismatch(field, expected, found))
