"""`python -m training --data FOLDER --out index/model`: from the data to the model."""

from __future__ import annotations

import argparse
import logging
from dataclasses import replace
from pathlib import Path

from training.static.settings import Settings


def main() -> None:
    """Parse the command line and run the pipeline."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the *.jsonl.gz training files")
    parser.add_argument("--out", type=Path, default=Path("index/model"), help="folder of the model (index/model)")
    parser.add_argument(
        "--work", type=Path, default=Path("training/work"), help="folder of what lies in between (training/work)"
    )
    parser.add_argument(
        "--test", type=Path, action="append", default=[], help="a BEIR folder to report on; may be repeated"
    )
    parser.add_argument("--threads", type=int, default=2, help="threads of torch (2)")
    parser.add_argument("--no-teacher", action="store_true", help="start from random vectors")
    chosen = parser.parse_args()

    from training.static.pipeline import Run, run

    chosen.work.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(message)s",
        handlers=[logging.StreamHandler(), logging.FileHandler(chosen.work / "training.log", encoding="utf-8")],
    )
    settings = Settings()
    if chosen.no_teacher:
        settings = replace(settings, teacher=0.0)
    run(settings, Run(chosen.data, chosen.work, chosen.out, tuple(chosen.test), chosen.threads))


if __name__ == "__main__":
    main()
