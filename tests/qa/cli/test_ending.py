"""A command ends with its exit status and, where it fails, with one sentence; never with a traceback."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import StoreError
from qa.cli import main
from qa.cli.ending import run_to_end


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "(No space left on device)"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES), "a.txt"), "(Permission denied) at a.txt"),
        (OSError(errno.EMFILE, os.strerror(errno.EMFILE), "x"), "(Too many open files) at x"),
        (FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)), "(No such file or directory)"),
        (TimeoutError("timed\nout"), "(timed out)"),
        (StoreError("The index is gone."), "chuchu: The index is gone."),
    ],
)
def test_what_the_system_refuses_is_one_sentence(
    error: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> int:
        raise error

    assert run_to_end(fail) == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1


def test_other_ends_have_their_own_status() -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    assert run_to_end(lambda: 0) == 0
    assert run_to_end(lambda: 1) == 1
    assert run_to_end(interrupted) == 130


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    """Python tries what is buffered again when it ends, and would say so in its own words."""
    code = "from qa.cli.ending import run_to_end; import sys; sys.exit(run_to_end(lambda: print('來往') or 0))"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert done.returncode == 2
    assert done.stderr == "chuchu: The system refuses (No space left on device); see to space and permissions.\n"


def test_a_build_that_passed_files_over_is_done_and_lists_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("来往为什么失败了？\n", "utf-8")
    (docs / "b.txt").write_bytes(b"\0\1\2" * 100)
    os.mkfifo(docs / "c.md")
    words = ["build", str(docs), str(docs / "b.txt"), "--index", str(tmp_path / "index"), "--model", "light"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert "1 documents" in printed
    assert f"skipped {docs / 'b.txt'}: it is a binary file" in printed
    assert f"skipped {docs / 'c.md'}: it is not a regular file" in printed


@pytest.mark.parametrize(
    "name", ["manifest.json", "vectors.faiss", "tokens.values.npy", "corpus.sqlite", "location.json"]
)
def test_a_damaged_index_is_asked_verified_and_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "a.txt").write_text("来往为什么失败了？\n", "utf-8")
    index = ["--index", str(tmp_path / "index")]
    build = ["build", str(tmp_path / "a.txt"), *index, "--model", "light"]
    assert main(build) == 0
    (file,) = tmp_path.glob(f"index/generations/*/{name}")
    file.write_bytes(b"'''(" + file.read_bytes()[4:])
    capsys.readouterr()
    assert main(["ask", "来往", *index]) == 2
    assert main(["verify", *index]) in (1, 2)
    for message in capsys.readouterr().err.splitlines():
        assert name in message
        assert "chuchu build" in message
    assert main(build) == 0
    assert main(["verify", *index]) == 0
