"""`python -m benchmarks [speed | quality | ablation | page] ...`; without a word, the first three on the seeds."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.ablation import measure_ablation
from benchmarks.light import measure_light
from benchmarks.machine import describe_machine
from benchmarks.page import measure_page
from benchmarks.quality import measure_quality
from benchmarks.speed import measure_speed
from index.encoders.one_thread import multiply_on_one_thread

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
QUESTIONS = ROOT / "tests/data/seeds-open.jsonl"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("subject", nargs="?", choices=("speed", "quality", "ablation", "page", "all"), default="all")
    parser.add_argument("--documents", type=Path, default=SEEDS, help="what is indexed (default: the seeds)")
    parser.add_argument(
        "--questions",
        type=Path,
        default=QUESTIONS,
        help="what is asked (default: the seeds' questions); ablation: or a BEIR folder",
    )
    parser.add_argument("--data", type=Path, help="speed, quality: a folder of BEIR folders, used as well")
    parser.add_argument("--repeat", type=int, default=5, help="speed, page: how often it is started (default: 5)")
    parser.add_argument("--save", type=Path, metavar="FILE.json", help="write all figures as JSON")
    options = parser.parse_args()
    multiply_on_one_thread()

    figures: dict[str, object] = {"machine": describe_machine()}
    print(" · ".join(f"{name} {value}" for name, value in describe_machine().items()))
    if options.subject in ("speed", "all"):
        figures["speed"] = measure_speed(options.documents, options.questions, options.repeat)
        if options.data:
            figures["light"] = measure_light(options.data, options.repeat)
    if options.subject in ("quality", "all"):
        figures["quality"] = measure_quality(options.documents, options.questions, options.data)
    if options.subject in ("ablation", "all"):
        figures["ablation"] = measure_ablation(options.documents, options.questions)
    if options.subject == "page":
        figures["page"] = measure_page(options.documents, options.questions, options.repeat)
    if options.save:
        options.save.write_text(json.dumps(figures, ensure_ascii=False, indent=2), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
