"""`chuchu` run inside the process of the tests: what a process of its own would cost, a command need not."""

from __future__ import annotations

import contextlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

from qa.cli.main import main


@dataclass(frozen=True, slots=True)
class Done:
    """What a command ended with."""

    returncode: int
    stdout: str
    stderr: str


def chuchu(*arguments: object, cwd: Path, encoding: str = "utf-8") -> Done:
    """Run one command.

    Args:
        arguments: its words; bytes are decoded as those of a process are.
        cwd: the working directory.
        encoding: that of its output, which is no terminal.
    """
    words = [os.fsdecode(word) if isinstance(word, bytes) else str(word) for word in arguments]
    written = [io.BytesIO(), io.BytesIO()]
    out, err = (io.TextIOWrapper(each, encoding, newline="") for each in written)
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(words)
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 1
    out.flush()
    err.flush()
    return Done(status, *(each.getvalue().decode(encoding) for each in written))
