"""Vectors of passages kept between builds and between indexes, for models that take long to encode.

One SQLite file. A vector is kept under the hash of the model's fingerprint, the prompt and the text, with a hash
of its own, so that a damaged one is noticed; what was not used for longest makes room. The cache is
only ever a saving of time: where it cannot be used, that is said in `problem` and the passages are encoded.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

VARIABLE = "CHUCHU_CACHE"
FILE_NAME = "vectors-1.sqlite"
_LIMIT = 1 << 30
_CHECK_BYTES = 8
_AT_ONCE = 500  # SQLite takes at least 999 values in a statement
_EVICTED = 32  # at a time
_WAIT = 10.0  # seconds for another build that is writing
_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, used INTEGER NOT NULL, vector BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS by_use ON vectors (used);
"""


def default_cache_folder() -> Path:
    """The folder that the environment variable CHUCHU_CACHE names, else Chuchu's in the user's cache folder."""
    from platformdirs import user_cache_path

    named = os.environ.get(VARIABLE)
    return Path(named) if named else user_cache_path("chuchu", appauthor=False)


class VectorCache:
    """The vectors in a folder; safe to use from several processes at once.

    Args:
        folder: made if missing.
        limit: how large the file may grow, in bytes.

    Attributes:
        file: where the vectors are.
        hits: how many vectors it has given.
        problem: why the cache is not used, or not all of it; empty where nothing is wrong.
    """

    def __init__(self, folder: Path, limit: int = _LIMIT) -> None:
        self.file = folder / FILE_NAME
        self.hits = 0
        self.problem = ""
        self._limit = limit
        # What one build reads or writes is newer than all that was there before.
        self._run = time.time_ns()
        self._usable = True

    def vectors(
        self, fingerprint: str, prompt: str, texts: Sequence[str], encode: Callable[[list[str]], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """The vector of every text, float32, shape (texts, dimension): from the cache, or encoded and then kept.

        Args:
            fingerprint: of the model.
            prompt: what the model puts before each text.
            texts: one or more.
            encode: gives the vectors of texts.
        """
        keys = [_key(fingerprint, prompt, text) for text in texts]
        known = self._get(list(dict.fromkeys(keys)))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        self.hits += sum(1 for key in keys if key in known)
        if missing:
            fresh = dict(zip(missing, encode(list(missing.values())), strict=True))
            self._put(fresh)
            known |= fresh
        return np.stack([known[key] for key in keys])

    def _get(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        found: dict[bytes, NDArray[np.float32]] = {}
        damaged: list[bytes] = []

        def read(database: sqlite3.Connection) -> None:
            for first in range(0, len(keys), _AT_ONCE):
                some = keys[first : first + _AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some).fetchall()
                for key, kept in rows:
                    vector = _unpacked(key, kept)
                    if vector is None:
                        damaged.append(key)
                    else:
                        found[key] = vector
            database.executemany("UPDATE vectors SET used = ? WHERE key = ?", [(self._run, key) for key in found])
            database.executemany("DELETE FROM vectors WHERE key = ?", [(key,) for key in damaged])

        self._do(read)
        if damaged:
            self.problem = f"The cache {self.file} holds damaged vectors: they are worked out and kept anew."
        return found

    def _put(self, vectors: Mapping[bytes, NDArray[np.float32]]) -> None:
        def write(database: sqlite3.Connection) -> None:
            rows = [(key, self._run, _packed(key, vector)) for key, vector in vectors.items()]
            needed = sum(len(packed) for _, _, packed in rows)
            if self._make_room(database, needed):
                database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

        self._do(write)

    def _make_room(self, database: sqlite3.Connection, needed: int) -> bool:
        """Delete what was not used for longest; False where all that is left was used by this build."""
        (page,) = database.execute("PRAGMA page_size").fetchone()
        while True:
            (pages,) = database.execute("PRAGMA page_count").fetchone()
            (free,) = database.execute("PRAGMA freelist_count").fetchone()
            if (pages - free) * page + needed <= self._limit:
                return True
            gone = database.execute(
                "DELETE FROM vectors WHERE rowid IN (SELECT rowid FROM vectors WHERE used < ? ORDER BY used LIMIT ?)",
                (self._run, _EVICTED),
            ).rowcount
            if not gone:
                return False

    def _do(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Run a piece of work in a transaction; where that fails, say so and use the cache no more."""
        if not self._usable:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.file, timeout=_WAIT)) as database, database:
                database.executescript(_SCHEMA)
                work(database)
        except (OSError, ValueError, TypeError, sqlite3.Error) as error:
            self._usable = False
            reason = " ".join(str(error).split())[:200]
            self.problem = (
                f"The cache {self.file} is not used ({reason}): delete it, or name another folder with --cache."
            )


def _key(fingerprint: str, prompt: str, text: str) -> bytes:
    digest = blake2b(digest_size=32)
    for part in (fingerprint, prompt, text):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.digest()


def _packed(key: bytes, vector: NDArray[np.float32]) -> bytes:
    data = vector.astype("<f4").tobytes()
    return blake2b(key + data, digest_size=_CHECK_BYTES).digest() + data


def _unpacked(key: bytes, packed: bytes) -> NDArray[np.float32] | None:
    """The vector, or None where it is not the one that was kept."""
    check, data = packed[:_CHECK_BYTES], packed[_CHECK_BYTES:]
    if check != blake2b(key + data, digest_size=_CHECK_BYTES).digest():
        return None
    return np.frombuffer(data, dtype="<f4").astype(np.float32)
