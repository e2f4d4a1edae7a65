"""`python -m training all --data FOLDER`: from the data to the model that ships."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.encoders.static_model import SHIPPED
from index.errors import ChuchuError
from training.stages import Run

_STAGES = {
    "static": "the static model: token vectors and their weights",
    "translation": "the English -> Chinese table",
    "contextual": "the transformer with the pieces kept",
    "reading": "its update for close reading",
    "fitting": "weights of scores, confidence and marks, for both models",
}


def main() -> int:
    """Run what the command line names; return the exit status."""
    options = _parser().parse_args()
    try:
        if options.command == "translation-measures":
            from training.translation.evaluate import measure_tables

            print(measure_tables(options.data))
        elif options.command == "written-set":
            from training.fitting.written_set import write_set

            questions, documents = write_set(options.data, options.to, everything=options.everything)
            print(f"{questions} and {documents}")
        else:
            _make(options)
    except ChuchuError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _make(options: argparse.Namespace) -> None:
    from index.encoders.one_thread import multiply_on_one_thread
    from training.pipeline import Recipe, make_what_ships

    multiply_on_one_thread()
    where = Run(options.data, options.work, SHIPPED, tuple(options.test), options.threads)
    with _logged(options.work):
        made = make_what_ships(Recipe(), where, () if options.command == "all" else (options.command,))
        logging.getLogger(__name__).info("made: %s", ", ".join(made) or "nothing, all was done before")


@contextmanager
def _logged(work: Path) -> Iterator[None]:
    """While it lasts, what is told goes to standard error and to `training.log` in the work folder."""
    work.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        logging.StreamHandler(),
        logging.FileHandler(work / "training.log", encoding="utf-8"),
    ]
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        root.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in {"all": "all stages in order", **_STAGES}.items():
        stage = commands.add_parser(name, help=text, description=f"Make {text}; what is done is skipped.")
        _add_data(stage)
        stage.add_argument(
            "--work", type=Path, default=Path("training/work"), help="folder of what lies in between (training/work)"
        )
        stage.add_argument(
            "--test",
            type=Path,
            action="append",
            default=[],
            help="a BEIR folder for the static model's report; may repeat",
        )
        stage.add_argument("--threads", type=int, default=2, help="threads of torch (2)")
    _add_data(commands.add_parser("translation-measures", help="measure the translation table on held-out pairs"))
    written = commands.add_parser("written-set", help="the questions written for close reading, for `chuchu eval`")
    _add_data(written)
    written.add_argument("--to", type=Path, required=True, help="folder to write questions and documents to")
    written.add_argument("--everything", action="store_true", help="also what close reading learned from")
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder of the *.jsonl.gz training files")


if __name__ == "__main__":
    sys.exit(main())
