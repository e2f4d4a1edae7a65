"""Files that nobody can read, and what is read in spite of them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from index.readers.files import read_documents
from index.readers.formats import Skipped
from index.records import Document

GOOD = "来往为什么失败了，这是一个问题。\n"


def outcome(*paths: Path) -> tuple[list[str], dict[str, str]]:
    """The ids of the documents, and why other files were passed over, by name."""
    items = list(read_documents(paths))
    for item in items:
        if isinstance(item, Skipped):
            assert item.reason
            assert "\n" not in item.reason
    return (
        [item.id for item in items if isinstance(item, Document)],
        {Path(item.file).name: item.reason for item in items if isinstance(item, Skipped)},
    )


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        # A socket's path may have 107 bytes.
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(path.name)
    finally:
        os.chdir(here)


def make_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_loop(path: Path) -> None:
    other = path.with_name("other" + path.suffix)
    path.symlink_to(other)
    other.symlink_to(path)


def make_dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def make_huge(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 42)


def make_long_link(path: Path) -> None:
    path.symlink_to("n" * 300)
