"""Ranking measures on the seeds' questions and on BEIR folders: ours and those of peers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.peers import available_peers
from index.build import build
from qa.engine import QA
from qa.evaluation.comparison import compare
from qa.evaluation.evaluate import evaluate
from qa.evaluation.measures import MEASURES, RANKING_MEASURES
from qa.evaluation.question_sets import QuestionSet, read_question_set
from qa.protocols import Engine


def measure_quality(documents: Path, questions: Path, data: Path | None) -> dict[str, Any]:
    """Measure and print every set-up on every question set; p is that of nDCG@10 against ours."""
    sets = {questions.stem: (documents, questions)}
    if data:
        sets |= {folder.parent.name: (folder, folder.parent) for folder in sorted(data.rglob("corpus.jsonl"))}
    figures = {}
    for name, (corpus, path) in sets.items():
        with tempfile.TemporaryDirectory() as index:
            build([corpus], Path(index))
            judged = read_question_set(path)
            print(f"\n{name}: {len(judged.questions)} questions")
            figures[name] = _measure(Path(index), judged)
    return figures


def _measure(index: Path, questions: QuestionSet) -> dict[str, Any]:
    print(f"{'':22}" + "".join(f"{measure:>9}" for measure in RANKING_MEASURES) + f"{'p':>9}")
    figures: dict[str, Any] = {}
    ours: dict[str, dict[str, float]] = {}
    for name, make in _set_ups(index):
        evaluation = evaluate(make(), questions)
        ours = ours or evaluation.per_question()
        p = compare(ours, evaluation.per_question())["nDCG@10"].p
        means = evaluation.to_dict()["measures"]
        figures[name] = {measure: means[measure] for measure in MEASURES} | {"p": p}
        cells = "".join(f"{means[measure]:9.3f}" for measure in RANKING_MEASURES)
        print(f"{name:22}{cells}{p:9.4f}")
    return figures


def _set_ups(index: Path) -> Iterator[tuple[str, Callable[[], Engine]]]:
    """Ours, then the peers."""
    qa = QA.open(index)
    yield "chuchu", lambda: qa
    passages = qa.store.passages(range(len(qa.store)))
    for name, make in available_peers().items():
        yield name, partial(make, passages)
