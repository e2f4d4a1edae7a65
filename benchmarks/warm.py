"""`python -m benchmarks.warm INDEX QUESTIONS`: one process that answers every question, as JSON.

`open_ms` is opening the index and the first answer; p50 and p99 are of every later answer, `cpu_ms`
the mean processor time of one.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.timing import ROUNDS, time_questions
from index.encoders.one_thread import multiply_on_one_thread
from qa.engine import QA
from qa.evaluation.question_sets import read_question_set


def main() -> None:
    multiply_on_one_thread()
    started = time.perf_counter()
    questions = read_question_set(Path(sys.argv[2])).questions
    qa = QA.open(Path(sys.argv[1]))
    qa.ask(questions[0].text)
    opened = (time.perf_counter() - started) * 1000
    cpu_started = time.process_time()
    milliseconds = time_questions(qa, questions)
    cpu = (time.process_time() - cpu_started) * 1000 / (ROUNDS * len(questions))
    p50, p99 = np.percentile(milliseconds, (50, 99))
    print(json.dumps({"open_ms": opened, "p50_ms": float(p50), "p99_ms": float(p99), "cpu_ms": cpu}))


if __name__ == "__main__":
    main()
