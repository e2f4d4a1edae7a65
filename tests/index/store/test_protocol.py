"""What a store promises, of a store that shares nothing with the one over files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from index.store.protocol import Store
from tests.index.store.conformance import MadeRow, StoreConformance
from tests.index.store.memory_store import MemoryStore


class TestMemoryStore(StoreConformance):
    """A stranger's."""

    @contextmanager
    def opened(self, rows: Sequence[MadeRow]) -> Iterator[Store]:
        yield MemoryStore(rows)
