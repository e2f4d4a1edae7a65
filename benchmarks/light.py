"""The light path: how many passages of 150 characters a second become vectors, beside a peer with the same files.

`python -m benchmarks.light FOLDER` is the measured process.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import run_python
from index.encoders.static_model import SHIPPED, open_static_model
from index.text.keys import make_key

LENGTH = 150
TARGET = 10_000  # passages a second
_PEER_BATCH = 1024
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


def measure_light(data: Path, repeat: int) -> dict[str, Any]:
    """Measure and print: medians over `repeat` processes on the passages of every BEIR folder under `data`.

    Raises:
        RuntimeError: a measured process failed, as it does where the peer's vectors are others.
    """
    runs = [
        json.loads(run_python("-m", "benchmarks.light", str(data.resolve()), cwd=data).output.splitlines()[-1])
        for _ in range(repeat)
    ]
    passages = runs[0].pop("passages")
    figures: dict[str, Any] = {"passages": passages}
    for name in runs[0]:
        seconds, cpu = (statistics.median(run[name][number] for run in runs) for number in (0, 1))
        figures[name] = {"a second": passages / seconds, "a second of processor": passages / cpu}
        print(f"{name:28} {passages / seconds:8,.0f} a second, {passages / cpu:8,.0f} a second of processor")
    missed = "" if figures["light"]["a second"] >= TARGET else ", MISSED"
    print(f"{'':28} {passages:,} passages of {LENGTH} characters, target {TARGET:,} a second{missed}")
    return figures


def main() -> None:
    """Print passages, and of each way [seconds, processor seconds] as JSON."""
    keys = list(cut_passages(Path(sys.argv[1])))
    model = open_static_model()
    # Reading the files is part of opening an index.
    model.encode_passages(keys[:1])

    def light(keys: Sequence[str]) -> NDArray[np.float32]:
        return model.encode_passages(keys).vectors

    ways: dict[str, Encode] = {"light": light}
    if find_spec("sentence_transformers"):
        ways["sentence-transformers"] = _peer()
    figures: dict[str, Any] = {"passages": len(keys)}
    vectors: list[NDArray[np.float32]] = []
    for name, encode in ways.items():
        started, cpu_started = time.perf_counter(), time.process_time()
        vectors.append(encode(keys))
        figures[name] = [time.perf_counter() - started, time.process_time() - cpu_started]
    np.testing.assert_allclose(vectors[0], vectors[-1], atol=1e-5)
    print(json.dumps(figures))


def cut_passages(data: Path) -> Iterator[str]:
    """Keys of passages of 150 characters: the corpora of the BEIR folders under `data`, what is left over aside."""
    for corpus in sorted(data.rglob("corpus.jsonl")):
        with corpus.open(encoding="utf-8") as lines:
            text = "".join(json.loads(line)["text"] for line in lines)
        for first in range(0, len(text) - LENGTH + 1, LENGTH):
            yield make_key(text[first : first + LENGTH]).text


def _peer() -> Encode:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(SHIPPED), device="cpu")
    model.encode(["来往"], show_progress_bar=False)

    def encode(keys: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(model.encode(list(keys), batch_size=_PEER_BATCH, show_progress_bar=False))

    return encode


if __name__ == "__main__":
    main()
