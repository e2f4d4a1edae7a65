"""The static model: its steps in order, each skipped where it is done with the same settings, data and code."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.encoders.static_model import open_static_model
from training.corpus import HELD_OUT, Files, corpus_stamp, read_pairs, ready_corpus
from training.plot import plot
from training.stages import Run, code_of, stamp_of, step
from training.static import export, streams, teacher, train, vocabulary
from training.static.evaluate import TestSet, beir, held_out_sets, measure
from training.static.model import Parameters
from training.static.objective import token_weights
from training.static.settings import StaticSettings, part_of

log = logging.getLogger(__name__)

REPORT, PICTURE = "training.json", "training.png"
WRITES = (*export.WRITES, REPORT, PICTURE)
"""The files of the model that this stage makes."""


def make_static_model(settings: StaticSettings, where: Run) -> dict[str, dict[str, float]]:
    """Make the model; return its measures by test set.

    Raises:
        EvaluationError: a file of the data is missing.
        ModelError: the teacher's package is missing and the settings want it.
    """
    files = ready_corpus(where)
    folder, tokens = where.work / "vocabulary", where.work / "tokens"
    words = stamp_of(corpus_stamp(where), part_of(settings, "pieces", "latin_words", "latin_parts", "general"))
    stamp = stamp_of(words, code_of("training.static.vocabulary"))
    step(folder, stamp, lambda: _make_vocabulary(files, settings, folder))
    tokenizer = vocabulary.load_tokenizer(folder / "tokenizer.json")
    stamp = stamp_of(stamp, code_of("training.static.streams"))
    step(tokens, stamp, lambda: streams.tokenize_streams(files, tokenizer, tokens))
    loaded = streams.load_streams(tokens)
    if settings.teacher:
        taught = stamp_of(stamp, code_of("training.static.teacher"))
        step(where.work / "teacher", taught, lambda: _ask_teacher(files, tokenizer.get_vocab(), where))

    validation = train.Validation(_held_out(files), tokenizer)
    frequencies = inverse_frequencies(loaded, tokenizer.get_vocab_size())
    parameters = Parameters.start(
        _start(settings, tokenizer.get_vocab(), where.work), torch.from_numpy(np.log(frequencies))
    )
    stamp = stamp_of(stamp, part_of(settings, "dimensions", "teacher", "noise", "seed"), code_of(__name__))
    history: list[dict[str, float]] = []
    for number, phase in enumerate(settings.phases):
        stamp = stamp_of(stamp, json.dumps(asdict(phase), sort_keys=True))
        parameters = _phase(settings, number, parameters, loaded, validation, where.work, stamp)
        lines = (where.work / phase.name / train.HISTORY).read_text("utf-8").splitlines()
        history += [json.loads(line) for line in lines]

    table, weights = finish(parameters)
    size = export.export(where.out, tokenizer, table, weights)
    log.info("wrote %.1f MB to %s", size / 1e6, where.out)
    plot(history, where.out / PICTURE)
    return _write_report(where, validation.sets, settings, size)


def inverse_frequencies(loaded: dict[str, streams.Stream], size: int) -> NDArray[np.float32]:
    """log(1 + texts / occurrences) of every piece in the training streams, float32, shape (V,); 0.001 for [UNK]."""
    frequency, texts = np.ones(size), 0
    for name in ("questions", "headings", "parallel", "sentences"):
        passages = loaded[name].passages
        frequency += np.bincount(passages.values, minlength=size)
        texts += len(passages)
    inverse = np.log1p(texts / frequency).astype(np.float32)
    inverse[0] = 1e-3
    return inverse


def finish(parameters: Parameters) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Token vectors (V, d) and MaxSim weights (V,) as they are shipped: an unknown piece has neither."""
    table = parameters.table.numpy().copy()
    weights = token_weights(parameters.table, parameters.log_weights).numpy().copy()
    table[0], weights[0] = 0.0, 0.0
    # Only ratios of weights count; with a mean of 1 they can be read.
    return table, weights / weights.mean()


def _phase(
    settings: StaticSettings,
    number: int,
    parameters: Parameters,
    loaded: dict[str, streams.Stream],
    validation: train.Validation,
    work: Path,
    stamp: str,
) -> Parameters:
    phase = settings.phases[number]
    folder = work / phase.name
    begun = folder / "begun.json"
    if not begun.is_file() or begun.read_text("utf-8") != stamp:
        # What another setting left here is not to be gone on with.
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("done.json", train.STATE, train.HISTORY):
            (folder / name).unlink(missing_ok=True)
        begun.write_text(stamp, "utf-8")
    start, seed = parameters, settings.seed + number
    step(folder, stamp, lambda: train.train_phase(phase, start, loaded, validation, folder, seed).steps)
    return Parameters.load(folder / train.STATE)


def _make_vocabulary(files: Files, settings: StaticSettings, folder: Path) -> int:
    made = vocabulary.make_tokenizer(
        files, settings.pieces, settings.latin_words, settings.latin_parts, settings.general
    )
    made.save(str(folder / "tokenizer.json"), pretty=False)
    return int(made.get_vocab_size())


def _ask_teacher(files: Files, pieces: dict[str, int], where: Run) -> int:
    """Write the teacher's vectors of all pieces that have a meaning in English."""
    rows = [row for row in read_pairs(files.train("dictionary")) if row[0] in pieces]
    english = sorted(piece for piece in pieces if re.fullmatch("▁[a-z]{2,}", piece))
    texts = [teacher.gloss_text(row) for row in rows] + [piece[1:] for piece in english]
    ids = np.array([pieces[row[0]] for row in rows] + [pieces[piece] for piece in english], dtype=np.int64)
    np.savez(where.work / "teacher" / "vectors.npz", ids=ids, vectors=teacher.encode(texts, where.threads))
    return len(texts)


def _start(settings: StaticSettings, pieces: dict[str, int], work: Path) -> torch.Tensor:
    generator = torch.Generator().manual_seed(settings.seed)
    table = torch.randn(len(pieces), settings.dimensions, generator=generator) * settings.noise
    if settings.teacher:
        with np.load(work / "teacher" / "vectors.npz") as arrays:
            known = teacher.principal(arrays["vectors"], settings.dimensions)
            table[torch.from_numpy(arrays["ids"])] = settings.teacher * torch.from_numpy(known)
    return table


def _held_out(files: Files) -> list[TestSet]:
    return held_out_sets({stream: read_pairs(files.held_out(stream)) for stream in HELD_OUT})


def _write_report(
    where: Run, held_out: Sequence[TestSet], settings: StaticSettings, size: int
) -> dict[str, dict[str, float]]:
    """Measure the files that were written, not what is in memory."""
    model = open_static_model(where.out)
    tokenizer = vocabulary.load_tokenizer(where.out / "0_StaticEmbedding" / "tokenizer.json")
    measures: dict[str, dict[str, float]] = {}
    for test in [*held_out, *map(beir, where.tests)]:
        found = measure(test, tokenizer, torch.from_numpy(model.embedding), torch.from_numpy(model.weights))
        measures[test.name] = {"queries": len(test.queries), "passages": len(test.passages)} | found
        log.info("%s: %s", test.name, json.dumps(measures[test.name]))
    report = {"bytes": size, "measures": measures, "settings": asdict(settings)}
    (where.out / REPORT).write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    return measures
