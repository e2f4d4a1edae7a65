"""Seconds and megabytes: building, asking warm, asking cold; and the same steps of peers on the same passages."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import Run, run_python
from benchmarks.peers import available_peers
from benchmarks.timing import time_questions
from qa.engine import QA
from qa.evaluation.question_sets import read_question_set

# Seconds, for the seeds: `chuchu build`, a question in a process that is up, `chuchu ask` from a shell.
TARGETS = {"build": 3.0, "warm question": 0.015, "cold ask": 2.0}
_QUESTION = "来往的产品负责人是谁？"
# Asks, then says which of the packages that a question has no need of are loaded all the same.
_COLD = """
import sys
from qa.cli.main import main
status = main(["ask", sys.argv[2], "--index", sys.argv[1], "--json"])
print("loaded:", sorted({"torch", "gradio", "sentence_transformers", "jieba"} & sys.modules.keys()))
sys.exit(status)
"""


def measure_speed(documents: Path, questions: Path, repeat: int) -> dict[str, Any]:
    """Measure and print: medians over `repeat` processes, and p50 and p99 over the questions.

    Raises:
        RuntimeError: a measured process failed, or a question loaded torch, gradio, sentence_transformers or jieba.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        builds = [_build(documents, home, number) for number in range(repeat)]
        index = home / "index-0"
        colds = [run_python("-c", _COLD, str(index), _QUESTION, cwd=home) for _ in range(repeat)]
        for cold in colds:
            if not cold.output.rstrip().endswith("loaded: []"):
                raise RuntimeError(f"a question loads more than it needs: {cold.output.rstrip().splitlines()[-1]}")
        warm_run = run_python("-m", "benchmarks.warm", str(index), str(questions.resolve()), cwd=home)
        warm = json.loads(warm_run.output.splitlines()[-1])
        figures: dict[str, Any] = {
            "build": _summary(builds),
            "cold ask": _summary(colds) | {"loaded": []},
            "warm question": {
                "seconds": warm["p50_ms"] / 1000,
                "seconds p99": warm["p99_ms"] / 1000,
                "cpu seconds": warm["cpu_ms"] / 1000,
                "megabytes": warm_run.megabytes,
            },
        }
        for name, figure in figures.items():
            target = f"target {_time(TARGETS[name])}{'' if figure['seconds'] < TARGETS[name] else ', MISSED'}"
            spent = f"{_time(figure['seconds'])} ({_time(figure['cpu seconds'])} of processor)"
            print(f"{name:15} {spent}, peak {figure['megabytes']:.0f} MB, {target}")
        print(f"{'':15} p99 of warm questions {_time(figures['warm question']['seconds p99'])}")
        print(f"{'':15} loaded by a cold question of torch, gradio, sentence_transformers, jieba: none")
        figures["peers"] = _peers(index, questions, figures["warm question"]["seconds"])
    return figures


def _build(documents: Path, home: Path, number: int) -> Run:
    target = str(home / f"index-{number}")
    return run_python("-m", "qa", "build", str(documents.resolve()), "--index", target, cwd=home)


def _summary(runs: list[Run]) -> dict[str, Any]:
    seconds = [run.seconds for run in runs]
    return {
        "seconds": statistics.median(seconds),
        "seconds of each": seconds,
        "cpu seconds": statistics.median(run.cpu_seconds for run in runs),
        "megabytes": max(run.megabytes for run in runs),
    }


def _peers(index: Path, questions: Path, own_seconds: float) -> dict[str, Any]:
    """Seconds to index the passages, ready cut, and to answer a question (p50), and the ratio to ours."""
    store = QA.open(index).store
    passages = store.passages(range(len(store)))
    judged = read_question_set(questions).questions
    figures: dict[str, Any] = {}
    for name, make in available_peers().items():
        started = time.perf_counter()
        peer = make(passages)
        indexing = time.perf_counter() - started
        answering = float(np.percentile(time_questions(peer, judged), 50)) / 1000
        ratio = own_seconds / answering
        figures[name] = {"index seconds": indexing, "warm question seconds": answering, "ours / theirs": ratio}
        print(f"{name:20} index {_time(indexing)}, question {_time(answering)}; ours takes {ratio:.1f} times that")
    return figures


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
