"""The pipeline from files to an index; an unchanged passage costs no tokenizing and no embedding."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.clock import StageClock
from index.encoders.protocol import DEFAULT_ENCODING, Encoder, Encoding
from index.errors import DocumentError, StoreError
from index.files import is_folder
from index.readers.files import read_documents
from index.readers.formats import Reader, Skipped
from index.records import Document
from index.rows.compute import Models, Progress, work_out
from index.rows.plan import Plan
from index.rows.shard import Shard
from index.store.corpus import Corpus
from index.store.corpus_writer import CorpusWriter
from index.store.dense import DenseIndex
from index.store.generation import Generation, current_manifest, open_generation, verify
from index.store.manifest import FORMAT, Layout, Manifest, Settings, describe_files, sha256
from index.store.publish import publish, save_arrays, storing, writing


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        generation: the name of the generation now in use.
        unchanged: True when that generation was in use before.
        documents, passages: how many the index holds.
        reused: documents that were taken over from the previous generation as they were.
        embedded: passages whose tokens and vectors were worked out; the others were known.
        cached: those of them whose vectors the cache had.
        cache_problem: why the cache was not used, or not all of it, as a sentence; empty where nothing was wrong.
        truncated: those embedded that are longer than the model reads, so that their ends are not in their vectors.
        dropped: lines left out, counted by reason.
        skipped: files, or records in them, that could not be read, with the reason; an earlier version of them is
            not kept.
        seconds: by stage.
    """

    generation: str
    unchanged: bool
    documents: int
    passages: int
    reused: int
    embedded: int
    cached: int
    cache_problem: str
    truncated: int
    dropped: dict[str, int]
    skipped: tuple[Skipped, ...]
    seconds: dict[str, float] = field(default_factory=dict)


def build(
    sources: Sequence[Path | str],
    index: Path | str,
    *,
    model: str | Encoder | None = None,
    progress: Progress = lambda stage, done, total: None,
    encoding: Encoding = DEFAULT_ENCODING,
    readers: Sequence[Reader] = (),
) -> BuildReport:
    """Index files and folders of documents, or bring their index up to date.

        report = build(["notes", "reports/2015.txt"], ".chuchu/index")
        report.passages, report.skipped

    Args:
        sources: files and folders, in a list.
        index: the folder of the index; made if missing.
        model: None for the shipped contextual model, "light" for the static one, else a sentence-transformers
            folder or hub name; or an `Encoder`, which is used as it is.
        progress: called with a stage ("read" or "embed"), how much of it is done and how much there is
            (0 where that is not known).
        encoding: how a model other than the shipped one is run; of no account to an `Encoder` that is given.
        readers: of formats beside those of `index.readers.files.READERS`, or in place of one of them.

    Raises:
        DocumentError: a source is missing, nothing in them can be read, or they are no list.
        ModelError: the model cannot be loaded.
        StoreError: `index` holds other files, cannot be written, or is being built by another process.
    """
    if isinstance(sources, str | Path):
        raise DocumentError(f"The sources are one path, {str(sources)!r}: give a list of files and folders.")
    return _build([Path(source) for source in sources], Path(index), model, progress, encoding, readers)


def _build(
    sources: Sequence[Path],
    index: Path,
    model: str | Encoder | None,
    progress: Progress,
    encoding: Encoding,
    readers: Sequence[Reader],
) -> BuildReport:
    clock = StageClock()
    models = Models.open(model, encoding)
    root = _root(sources)
    with writing(index) as staged:
        layout = Layout(staged)
        manifest = current_manifest(index)
        previous = _reusable(index, models) if manifest else None
        try:
            plan = Plan(previous)
            skipped = _read(read_documents(sources, readers), plan, layout.corpus, root, progress, index)
            clock.lap("read and split")
            if manifest and previous and _holds(previous, layout, root):
                return _report(manifest, plan, clock, skipped, encoding, unchanged=True)
            with Corpus(layout.corpus, root) as corpus:
                rows = work_out(plan, corpus, previous, models, progress)
        finally:
            if previous:
                previous.close()
        clock.lap("embed")
        with storing(index):
            DenseIndex.build(rows.vectors).save(layout.vectors)
            save_arrays(layout, rows.postings, rows.tokens, plan.digests)
            new = _manifest(layout, models, plan, rows)
            publish(index, staged, new, root)
        clock.lap("write")
    unchanged = manifest is not None and manifest.generation == new.generation
    return _report(new, plan, clock, skipped, encoding, unchanged, rows.truncated)


def _root(sources: Sequence[Path]) -> Path:
    """The folder that holds all sources; documents are kept relative to it, so that a copy gives the same index."""
    folders = [Path(os.path.realpath(path if is_folder(path) else path.parent)) for path in map(Path, sources)]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        # Several drives of Windows have nothing in common; their files are kept with absolute paths.
        return folders[0] if folders else Path.cwd()


def _reusable(index: Path, models: Models) -> Generation | None:
    """The generation in use, if these models made it and every byte of it is right."""
    try:
        generation = open_generation(index)
    except StoreError:
        return None
    if models.made(generation.manifest) and not verify(index):
        return generation
    generation.close()
    return None


def _read(
    documents: Iterable[Document | Skipped], plan: Plan, file: Path, root: Path, progress: Progress, index: Path
) -> tuple[Skipped, ...]:
    """Write every document with its passages' rows; returns what had to be passed over."""
    skipped = []
    with storing(index), CorpusWriter(file, root) as writer:
        for number, document in enumerate(documents, start=1):
            indexed = document if isinstance(document, Skipped) else plan.add(document)
            if isinstance(indexed, Skipped):
                skipped.append(indexed)
            else:
                writer.add(indexed)
            progress("read", number, 0)
    if skipped and not plan.documents:
        raise DocumentError(f"There is nothing to index: {skipped[0].file} was passed over, as {skipped[0].reason}.")
    return tuple(skipped)


def _holds(previous: Generation, layout: Layout, root: Path) -> bool:
    """Whether the previous generation has the same documents at the same place: then all else is the same too."""
    return previous.corpus.root == root and previous.manifest.files[layout.corpus.name]["sha256"] == sha256(
        layout.corpus
    )


def _manifest(layout: Layout, models: Models, plan: Plan, rows: Shard) -> Manifest:
    return Manifest(
        format=FORMAT,
        encoder=models.encoder.name,
        encoder_fingerprint=models.encoder.fingerprint,
        dimension=models.encoder.dimension,
        token_fingerprint=models.tokens.fingerprint,
        settings=asdict(Settings()),
        counts={
            "documents": plan.documents,
            "passages": len(plan),
            "tokens": len(rows.tokens.values),
            "postings": len(rows.postings.rows),
        },
        files=describe_files(layout),
    )


def _report(
    manifest: Manifest,
    plan: Plan,
    clock: StageClock,
    skipped: tuple[Skipped, ...],
    encoding: Encoding,
    unchanged: bool,
    truncated: int = 0,
) -> BuildReport:
    cache = encoding.cache
    return BuildReport(
        generation=manifest.generation,
        unchanged=unchanged,
        documents=plan.documents,
        passages=len(plan),
        reused=plan.reused,
        embedded=len(plan.fresh()),
        cached=cache.hits if cache else 0,
        cache_problem=cache.problem if cache else "",
        truncated=truncated,
        dropped=dict(plan.dropped.most_common()),
        skipped=skipped,
        seconds=clock.seconds(),
    )
