"""The command line: `chuchu build | ask | eval | serve | feedback | verify`.

Its exit status is told in `qa.cli.ending`. Everything but this file's arguments is imported
by the command that needs it, so that `--help` and mistyped arguments answer at once.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TextIO

from index.encoders.one_thread import multiply_on_one_thread
from index.errors import ChuchuError, EvaluationError, QuestionError
from qa.cli.ending import run_to_end
from qa.cli.filter_options import add_filter_options, chosen_filter
from qa.cli.model_options import add_asking_options, add_building_options, building_encoding, open_qa
from qa.cli.progress import stages
from qa.cli.serve_options import add_serving_options, serve_as_asked

if TYPE_CHECKING:
    from index.build import BuildReport
    from qa.evaluation.question_sets import QuestionSet

DEFAULT_DOCUMENTS = Path("seeds")
DEFAULT_INDEX = Path(".chuchu/index")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: the words behind `chuchu`; those of the process by default.
    """
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal's encoding lacks is printed as its escape.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # What libraries warn of while they fail is said better by the error that follows.
    logging.basicConfig(level=logging.ERROR)
    options = _parser().parse_args(arguments)

    def command() -> int:
        multiply_on_one_thread()
        return int(options.run(options))

    return run_to_end(command)


def build_to_serve(documents: Sequence[Path], options: argparse.Namespace) -> None:
    """Bring the index that is to be served up to date, and print on standard error what the build did.

    It is built with the model that it was built with before, or, where there is no index of this format, with the
    shipped one.

    Args:
        documents: files and folders.
        options: of a parser with `qa.cli.serve_options.add_serving_options`.

    Raises:
        ChuchuError: as `index.build.build` does.
    """
    from index.build import build
    from index.encoders.protocol import Encoding
    from index.store.generation import current_manifest

    manifest = current_manifest(options.index)
    model = manifest.encoder if manifest else None
    with stages() as progress:
        report = build(documents, options.index, model=model, progress=progress, encoding=Encoding(options.device))
    _print_report(report, options.index, sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chuchu", description="Ask a folder of documents; get the passages that answer, cited and marked."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="read documents and build their index")
    build.add_argument("documents", nargs="*", type=_path, metavar="DOCS", help="files and folders (default: seeds/)")
    _add_index(build)
    add_building_options(build)
    build.set_defaults(run=_build)

    ask = commands.add_parser("ask", help="ask a question")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("--history", nargs="+", action="extend", default=[], metavar="Q", help="the questions before it")
    ask.add_argument("-k", type=int, default=5, metavar="N", help="how many passages to cite (default: 5)")
    add_filter_options(ask)
    _add_index(ask)
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    add_asking_options(ask)
    ask.set_defaults(run=_ask)

    evaluation = commands.add_parser("eval", help="measure the answers to questions with known answers")
    evaluation.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl|BEIR_FOLDER")
    evaluation.add_argument(
        "--index", type=Path, metavar="DIR", help=f"default: {DEFAULT_INDEX}; of a BEIR folder, built from its corpus"
    )
    evaluation.add_argument("--json", action="store_true", help="print the measures as JSON")
    evaluation.add_argument("--run", dest="run_file", type=Path, metavar="OUT.trec", help="write a TREC run file")
    evaluation.add_argument(
        "--against", type=Path, metavar="OTHER", help="compare with a saved evaluation (.json) or run (.trec)"
    )
    add_asking_options(evaluation)
    evaluation.set_defaults(run=_eval)

    serve = commands.add_parser("serve", help="answer in the browser, and over HTTP")
    add_serving_options(serve, DEFAULT_INDEX)
    serve.set_defaults(run=_serve)

    feedback = commands.add_parser("feedback", help="print readers' verdicts as a question set for eval")
    _add_index(feedback)
    feedback.set_defaults(run=_feedback)

    verify = commands.add_parser("verify", help="check every file of an index")
    _add_index(verify)
    verify.set_defaults(run=_verify)
    return parser


def _add_index(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--index", type=Path, default=DEFAULT_INDEX, metavar="DIR", help=f"the index (default: {DEFAULT_INDEX})"
    )


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("the name is empty; name a file or folder")
    return Path(text)


def _build(options: argparse.Namespace) -> int:
    from index.build import build

    documents, encoding = options.documents or [DEFAULT_DOCUMENTS], building_encoding(options)
    with stages() as progress:
        report = build(documents, options.index, model=options.model, progress=progress, encoding=encoding)
    _print_report(report, options.index, sys.stdout)
    return 0


def _ask(options: argparse.Namespace) -> int:
    if not options.question.strip():
        raise QuestionError("The question is empty; write one.")
    if options.k < 1:
        raise QuestionError(f"-k is {options.k}; ask for 1 passage or more.")
    narrowed = chosen_filter(options)
    answer = open_qa(options.index, options).ask(
        options.question, history=options.history, k=options.k, filter=narrowed
    )
    if options.json:
        _print_json(answer.to_dict())
    else:
        from qa.output.terminal import render_terminal

        print(render_terminal(answer, color=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    return 0


def _eval(options: argparse.Namespace) -> int:
    from qa.evaluation.comparison import compare, read_evaluation
    from qa.evaluation.evaluate import evaluate, evaluate_run
    from qa.evaluation.question_sets import read_question_set
    from qa.evaluation.tables import comparison_table, measures_table
    from qa.evaluation.trec import read_run, write_run

    questions = read_question_set(options.questions)
    if options.run_file and not options.run_file.parent.is_dir():
        raise EvaluationError(f"The folder of {options.run_file} does not exist; make it, or name another file.")
    other = None
    if options.against:
        other = (
            evaluate_run(read_run(options.against), questions)
            if options.against.suffix == ".trec"
            else read_evaluation(options.against)
        )
    index = options.index or DEFAULT_INDEX
    if questions.corpus:
        index = _beir_index(questions.corpus, options.index)
    qa = open_qa(index, options)
    _check_fit(questions, [document.id for document in qa.documents], options.questions, index)
    with stages() as progress:
        evaluation = evaluate(qa, questions, progress)
    if options.run_file:
        write_run(options.run_file, evaluation.run(), tag="chuchu")
    result = evaluation.to_dict()
    comparisons = compare(other, evaluation.per_question()) if other is not None else None
    if options.json:
        if comparisons is not None:
            result["against"] = {
                "file": str(options.against),
                "measures": {m: c.to_dict() for m, c in comparisons.items()},
            }
        _print_json(result)
        return 0
    print(measures_table(result))
    if comparisons is not None:
        print(f"\nagainst {options.against}\n{comparison_table(comparisons)}")
    return 0


def _serve(options: argparse.Namespace) -> int:
    def prepare() -> None:
        if options.documents:
            build_to_serve(options.documents, options)

    serve_as_asked(options, prepare, lambda address: print(f"Ask at {address} - Ctrl+C ends it.", flush=True))
    return 0


def _feedback(options: argparse.Namespace) -> int:
    from qa.evaluation.feedback import FeedbackStore, feedback_file

    file = feedback_file(options.index)
    if not file.is_file():
        raise ChuchuError(f"There is no feedback at {file}: serve the index with `chuchu serve` and let readers judge.")
    for record in FeedbackStore(file).question_set():
        print(json.dumps(record, ensure_ascii=False))
    return 0


def _verify(options: argparse.Namespace) -> int:
    from index.store.generation import verify

    problems = verify(options.index)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{options.index} is whole.")
    return 1 if problems else 0


def _beir_index(corpus: Path, index: Path | None) -> Path:
    """Where the index of a BEIR corpus stands; built first, unless `index` already holds one."""
    from index.build import build
    from index.store.generation import current_manifest

    if index and current_manifest(index):
        return index
    if not index:
        from hashlib import sha256

        folder = corpus.parent.resolve()
        index = DEFAULT_INDEX.parent / "beir" / f"{folder.name}-{sha256(os.fsencode(folder)).hexdigest()[:8]}"
    with stages() as progress:
        report = build([corpus], index, progress=progress)
    if not report.unchanged:
        _print_report(report, index, sys.stderr)
    return index


def _check_fit(questions: QuestionSet, documents: Sequence[str], path: Path, index: Path) -> None:
    """Refuse questions about none of the documents; say how many documents are missing otherwise."""
    wanted = questions.gold_documents()
    missing = wanted - (
        set(documents) if questions.corpus else {PurePosixPath(document).stem for document in documents}
    )
    if wanted and missing == wanted:
        raise EvaluationError(
            f"None of the documents that {path} asks about is in the index {index}; name another --index."
        )
    if missing:
        print(f"{len(missing)} of {len(wanted)} documents that {path} asks about are not in {index}", file=sys.stderr)


def _print_report(report: BuildReport, index: Path, stream: TextIO) -> None:
    state = "unchanged" if report.unchanged else "built"
    print(f"{index} {state}: {report.documents} documents, {report.passages} passages", file=stream)
    for reason, count in report.dropped.items():
        print(f"  dropped {count:6}  {reason}", file=stream)
    if report.truncated:
        print(f"  cut off {report.truncated:6}  passages longer than the model reads", file=stream)
    if report.cached:
        print(f"  known   {report.cached:6}  vectors from the cache", file=stream)
    if report.cache_problem:
        print(f"chuchu: {report.cache_problem}", file=sys.stderr)
    for skipped in report.skipped:
        print(f"  skipped {skipped.file}: {skipped.reason}", file=stream)
    seconds = ", ".join(f"{stage} {spent:.2f} s" for stage, spent in report.seconds.items())
    print(f"  {seconds}", file=stream)


def _print_json(value: dict[str, Any]) -> None:
    # Escapes only where the stream cannot carry the characters themselves.
    utf8 = sys.stdout.encoding.lower().replace("-", "") == "utf8"
    print(json.dumps(value, ensure_ascii=not utf8, indent=2))
