"""What a store promises, of the one over files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.errors import StoreError
from index.ragged import Ragged
from index.store.corpus import Corpus
from index.store.corpus_writer import CorpusWriter, IndexedDocument
from index.store.dense import DenseIndex
from index.store.generation import open_generation
from index.store.local import LocalStore, open_store
from index.store.protocol import Store
from index.store.sparse import BM25, count_postings
from tests.index.store.conformance import DIMENSION, MadeRow, StoreConformance, document_of, documents_of
from tests.index.store.memory_store import MemoryStore


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("local")
    (folder / "a.txt").write_text("来往失败了。\n\n马云推广来往。\n", encoding="utf-8")
    build([folder / "a.txt"], folder / "index", model=LIGHT_NAME)
    return folder / "index"


@contextmanager
def local(rows: Sequence[MadeRow], built: Path) -> Iterator[Store]:
    """Made rows in the parts of a local store; its manifest is another index's."""
    whole = np.arange(len(rows))
    memory = MemoryStore(rows)
    vectors = np.array([row.vector for row in rows], np.float32).reshape(-1, DIMENSION)
    with tempfile.TemporaryDirectory() as scratch, open_generation(built) as other:
        with CorpusWriter(Path(scratch, "corpus.sqlite"), Path("/")) as writer:
            for id_, numbers in documents_of(rows).items():
                document, passages = document_of(id_, numbers, rows)
                writer.add(IndexedDocument(document, tuple(passages), tuple(numbers), {}))
        generation = replace(
            other,
            corpus=Corpus(Path(scratch, "corpus.sqlite"), Path("/")),
            dense=DenseIndex.build(vectors),
            bm25=BM25(count_postings(row.bag for row in rows)),
            tokens=memory.tokens(whole),
        )
        with LocalStore(generation) as store:
            yield store


class TestLocalStore(StoreConformance):
    """The store over the files that `chuchu build` writes."""

    built: Path

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def _folder(cls, built: Path) -> None:
        cls.built = built

    @contextmanager
    def opened(self, rows: Sequence[MadeRow]) -> Iterator[Store]:
        with local(rows, self.built) as store:
            yield store


def test_an_index_is_opened_by_its_folder(built: Path) -> None:
    with open_store(built) as store:
        assert len(store) == 2
        assert store.name == store.manifest.generation
        assert store.texts([1, 0]) == ["马云推广来往。", "来往失败了。"]
        assert isinstance(store.tokens(np.array([0])), Ragged)
    with pytest.raises(StoreError, match="damaged"):
        store.texts([0])


def test_a_folder_without_an_index_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no index"):
        open_store(tmp_path / "nowhere")
