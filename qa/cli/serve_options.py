"""The options of `chuchu serve`, which `python app.py` takes as well, and what comes of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import ChuchuError
from index.files import MB
from qa.cli.model_options import add_asking_options, open_qa
from qa.own_documents.limits import Limits

_DEFAULTS = Limits()


def add_serving_options(command: argparse.ArgumentParser, index: Path) -> None:
    """What a server takes; `index` is the default of --index."""
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    command.add_argument("--port", type=int, default=7860, help="port to listen on (default: 7860)")
    command.add_argument(
        "--host-name",
        action="append",
        default=[],
        metavar="NAME",
        help="a name that the page is opened by, as behind a proxy; any other but --host and localhost is refused",
    )
    command.add_argument("--auth-file", type=Path, metavar="FILE", help="readers sign in with a NAME:PASSWORD of it")
    command.add_argument("--public", action="store_true", help="let anyone read who reaches --host")
    command.add_argument(
        "--documents",
        nargs="+",
        type=Path,
        metavar="DOCS",
        help="files and folders, whose index is made up to date first",
    )
    command.add_argument("--index", type=Path, default=index, metavar="DIR", help=f"the index (default: {index})")
    command.add_argument(
        "--at-once", type=int, default=2, metavar="N", help="questions answered at the same time (default: 2)"
    )
    command.add_argument("--waiting", type=int, default=64, metavar="N", help="questions that may wait (default: 64)")
    command.add_argument("--log", type=Path, metavar="FILE", help="a line of JSON a request (default: standard error)")
    command.add_argument(
        "--log-questions", action="store_true", help="write the text of questions into the log as well"
    )
    own = command.add_argument_group("readers' own documents")
    for name, kind, value, told in (
        ("files", int, _DEFAULTS.files, "files a reader may bring; 0 for none"),
        ("file-mb", float, _DEFAULTS.file_bytes / MB, "megabytes of one file"),
        ("mb", float, _DEFAULTS.total_bytes / MB, "megabytes of all files of one reader"),
        ("readers", int, _DEFAULTS.readers, "readers who may have documents at the same time"),
        ("hours", float, _DEFAULTS.hours, "hours they are kept after their last use"),
    ):
        own.add_argument(f"--own-{name}", type=kind, default=value, metavar="N", help=f"{told} (default: {value:g})")
    own.add_argument("--own-folder", type=Path, metavar="DIR", help="where they are kept (default: INDEX-own)")
    add_asking_options(command)


def serve_as_asked(
    options: argparse.Namespace,
    prepare: Callable[[], None],
    ready: Callable[[str], None],
    examples: Sequence[str] = (),
) -> None:
    """Serve the index until interrupted.

    Args:
        options: of a parser with `add_serving_options`.
        prepare: called once nothing is wrong with the options, before the index is opened.
        ready: called with the page's address once it can be opened.
        examples: questions offered before the first one is asked.

    Raises:
        ChuchuError: an option does not hold, or as `qa.serve.serve` does.
    """
    _check(options)
    from qa.evaluation.feedback import FeedbackStore, feedback_file
    from qa.own_documents.all_readers import Libraries
    from qa.page.layout import Load
    from qa.serve import serve
    from qa.server.access import check_exposure, read_sign_ins
    from qa.server.hosts import read_host_names
    from qa.server.request_log import start_logging

    sign_ins = read_sign_ins(options.auth_file) if options.auth_file else None
    check_exposure(options.host, bool(sign_ins), options.public)
    host_names = read_host_names(options.host_name)
    prepare()
    qa = open_qa(options.index, options)
    limits = Limits(
        files=options.own_files,
        file_bytes=int(options.own_file_mb * MB),
        total_bytes=int(options.own_mb * MB),
        readers=options.own_readers,
        hours=options.own_hours,
    )
    folder = options.own_folder or options.index.absolute().with_name(f"{options.index.absolute().name}-own")
    start_logging(options.log, options.log_questions)
    serve(
        qa,
        host=options.host,
        port=options.port,
        examples=examples,
        feedback=FeedbackStore(feedback_file(options.index)),
        sign_ins=sign_ins,
        public=options.public,
        ready=ready,
        libraries=Libraries(folder, qa, limits) if limits.files else None,
        load=Load(options.at_once, options.waiting),
        host_names=host_names,
    )


def _check(options: argparse.Namespace) -> None:
    if not 0 < options.port < 1 << 16:
        raise ChuchuError(f"--port is {options.port}; choose one from 1 to 65535.")
    for name, least in (("at_once", 1), ("waiting", 1), ("own_files", 0), ("own_readers", 1)):
        if getattr(options, name) < least:
            raise ChuchuError(f"--{name.replace('_', '-')} is {getattr(options, name)}; choose {least} or more.")
    for name in ("own_file_mb", "own_mb", "own_hours"):
        if not 0 < getattr(options, name) < float("inf"):
            raise ChuchuError(f"--{name.replace('_', '-')} is {getattr(options, name)}; choose a number above 0.")
