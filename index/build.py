"""The pipeline from files to an index; an unchanged document costs no tokenizing and no embedding."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.corpus import IndexedDocument, write_corpus
from index.dense import DenseIndex
from index.embedder import Embedder, open_embedder
from index.errors import StoreError
from index.keys import make_key
from index.passages import split_document
from index.readers import Skipped, read_documents
from index.records import Document, Passage
from index.sparse import Postings, bag_of, count_postings, merge_postings
from index.static_model import SHIPPED, StaticModel, TokenRows, open_static_model
from index.store import (
    FORMAT,
    Generation,
    Layout,
    Manifest,
    current_manifest,
    describe_files,
    open_generation,
    publish,
    save_arrays,
)
from index.tokens import terms

Progress = Callable[[str, int, int], None]
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides, besides the models, how documents become rows; saved in the manifest.

    Attributes:
        splitting: version of the rules of reading, cleaning and splitting.
        heading_weight: what a term of the heading counts in BM25, beside 1 for the passage's own.
    """

    splitting: int = 1
    heading_weight: float = 0.3


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        generation: the name of the generation now in use.
        unchanged: True when that generation was in use before.
        documents, passages: how many the index holds.
        reused: documents whose rows were taken over from the previous generation.
        dropped: lines left out, counted by reason.
        skipped: files that could not be read, with the reason.
        seconds: by stage.
    """

    generation: str
    unchanged: bool
    documents: int
    passages: int
    reused: int
    dropped: dict[str, int]
    skipped: tuple[Skipped, ...]
    seconds: dict[str, float] = field(default_factory=dict)


def build(
    sources: Sequence[Path],
    index: Path,
    model: str | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> BuildReport:
    """Index files and folders of documents, or bring their index up to date.

    Args:
        sources: files and folders.
        index: the folder of the index; made if missing.
        model: None for the shipped model, else a sentence-transformers folder or hub name.
        progress: called with a stage, how much of it is done and how much there is.

    Raises:
        DocumentError: a source is missing or nothing in them can be read.
        ModelError: the model cannot be loaded.
        StoreError: `index` holds other files, cannot be written, or is being built by another process.
    """
    clock = _Clock()
    with _writing(index):
        manifest = current_manifest(index)
        embedder = open_embedder(model)
        token_model = embedder if isinstance(embedder, StaticModel) else open_static_model(SHIPPED)
        settings = asdict(Settings())
        fits = (
            manifest is not None
            and manifest.settings == settings
            and manifest.embedder_fingerprint == embedder.fingerprint
            and manifest.token_model_fingerprint == token_model.fingerprint
        )
        previous = open_generation(index) if fits else None
        plan = _Plan(previous)
        for position, document in enumerate(read_documents(sources)):
            if isinstance(document, Skipped):
                plan.skipped.append(document)
            else:
                plan.add(document)
            progress("read", position + 1, 0)
        clock.lap("read and split")

        tokens, postings = _token_rows(plan, token_model, progress), _postings(plan, settings["heading_weight"])
        clock.lap("tokenize")
        vectors = _vectors(plan, embedder, tokens, progress)
        clock.lap("embed")

        root = Path(os.path.commonpath([Path(source).resolve().parent for source in sources]))
        staged = Path(tempfile.mkdtemp(prefix=".staged-", dir=index / "generations"))
        try:
            layout = Layout(staged)
            write_corpus(layout.corpus, root, plan.documents)
            DenseIndex.build(vectors).save(layout.vectors)
            save_arrays(layout, postings, tokens)
            counts = {
                "documents": len(plan.documents),
                "passages": len(plan.keys),
                "tokens": len(tokens.ids),
                "postings": len(postings.rows),
            }
            new = Manifest(
                format=FORMAT,
                embedder=embedder.name,
                embedder_fingerprint=embedder.fingerprint,
                dimension=vectors.shape[1],
                token_model_fingerprint=token_model.fingerprint,
                settings=settings,
                counts=counts,
                files=describe_files(layout),
            )
            publish(index, staged, new, root)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        clock.lap("write")
    dropped: Counter[str] = Counter()
    for indexed in plan.documents:
        dropped.update(indexed.dropped)
    return BuildReport(
        generation=new.generation,
        unchanged=manifest is not None and manifest.generation == new.generation,
        documents=len(plan.documents),
        passages=len(plan.keys),
        reused=plan.reused,
        dropped=dict(dropped.most_common()),
        skipped=tuple(plan.skipped),
        seconds=clock.seconds,
    )


class _Plan:
    """Which documents and rows the new generation has, and which rows the previous one already worked out."""

    def __init__(self, previous: Generation | None) -> None:
        self.previous = previous
        self.documents: list[IndexedDocument] = []
        self.skipped: list[Skipped] = []
        self.reused = 0
        self.keys: list[str] = []
        self.headings: list[str] = []
        self.old_rows: list[int] = []
        self._row_of_key: dict[str, int] = {}
        self._hashes = previous.corpus.content_hashes() if previous else {}
        self._old_headings = previous.corpus.primary_headings() if previous else []

    def add(self, document: Document) -> None:
        if self.previous and self._hashes.get(document.id) == document.content_hash:
            known = self.previous.corpus.indexed(document.id)
            if known is not None:
                rows = tuple(map(self._row, known.passages, known.rows))
                self.documents.append(IndexedDocument(document, known.passages, rows, known.dropped))
                self.reused += 1
                return
        split = split_document(document)
        dropped = Counter(line.reason for line in split.dropped)
        rows = tuple(self._row(passage, -1) for passage in split.passages)
        self.documents.append(IndexedDocument(document, split.passages, rows, dict(dropped)))

    def fresh(self) -> list[int]:
        """The rows that nothing is known of yet."""
        return [row for row, old in enumerate(self.old_rows) if old < 0]

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows taken over: their numbers in the new generation and in the previous one."""
        old = np.array(self.old_rows, dtype=np.int64)
        new = np.flatnonzero(old >= 0)
        return new, old[new]

    def _row(self, passage: Passage, old_row: int) -> int:
        key = make_key(passage.text).text
        row = self._row_of_key.setdefault(key, len(self.keys))
        if row == len(self.keys):
            # BM25 counts the heading of the first place, so a row is only reused under the same heading.
            same = old_row >= 0 and self._old_headings[old_row] == passage.heading
            self.keys.append(key)
            self.headings.append(passage.heading)
            self.old_rows.append(old_row if same else -1)
        return row


def _token_rows(plan: _Plan, model: StaticModel, progress: Progress) -> TokenRows:
    fresh = plan.fresh()
    parts: list[TokenRows] = []
    for first in range(0, len(fresh), _BATCH):
        parts.append(model.tokenize([plan.keys[row] for row in fresh[first : first + _BATCH]]))
        progress("tokenize", min(first + _BATCH, len(fresh)), len(fresh))
    new, old = plan.kept()
    if plan.previous:
        parts.append(plan.previous.tokens.take(old))
    lengths = np.concatenate([np.diff(part.starts) for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    ids = np.concatenate([part.ids for part in parts]) if parts else np.zeros(0, dtype=np.uint16)
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    order = np.empty(len(plan.keys), dtype=np.int64)
    order[np.concatenate((np.array(fresh, dtype=np.int64), new))] = np.arange(len(plan.keys))
    return TokenRows(ids, starts).take(order)


def _postings(plan: _Plan, heading_weight: float) -> Postings:
    fresh = plan.fresh()
    counted = count_postings(
        bag_of(terms(plan.keys[row]), terms(make_key(plan.headings[row]).text), heading_weight) for row in fresh
    )
    parts = [(counted, np.array(fresh, dtype=np.int64))]
    if plan.previous:
        new, old = plan.kept()
        destination = np.full(len(plan.previous), -1, dtype=np.int64)
        destination[old] = new
        parts.append((plan.previous.bm25.postings, destination))
    return merge_postings(parts, len(plan.keys))


def _vectors(plan: _Plan, embedder: Embedder, tokens: TokenRows, progress: Progress) -> NDArray[np.float32]:
    fresh = np.array(plan.fresh(), dtype=np.int64)
    vectors = np.zeros((len(plan.keys), embedder.dimension), dtype=np.float32)
    new, old = plan.kept()
    if plan.previous:
        vectors[new] = plan.previous.dense.vectors()[old]
    for first in range(0, len(fresh), _BATCH):
        rows = fresh[first : first + _BATCH]
        if isinstance(embedder, StaticModel):
            vectors[rows] = embedder.pool(tokens.take(rows))
        else:
            vectors[rows] = embedder.encode_passages([plan.keys[row] for row in rows])
        progress("embed", first + len(rows), len(fresh))
    return vectors


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = now - self._last
        self._last = now


@contextmanager
def _writing(index: Path) -> Iterator[None]:
    """Hold the index for writing; leftovers of a killed build are removed."""
    from filelock import FileLock, Timeout

    current_manifest(index)
    try:
        (index / "generations").mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / "build.lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise StoreError(f"Another build is writing {index}: wait for it to end, or name another --index.") from error
    except OSError as error:
        raise StoreError(f"The index folder {index} cannot be written ({error.strerror}): name another --index.") from error
    try:
        for leftover in (index / "generations").glob(".staged-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield
    finally:
        lock.release()
