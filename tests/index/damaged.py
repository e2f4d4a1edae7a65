"""What can happen to a file of an index, and what is said of the index then."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from index.errors import StoreError
from index.store.generation import open_generation, verify

Damage = Callable[[Path], object]


def file_of(index: Path, name: str) -> Path:
    if name == "CURRENT":
        return index / name
    return index / "generations" / (index / "CURRENT").read_text("ascii").strip() / name


def refusal(index: Path) -> str:
    """What is said when the index is opened, or "" where it can be."""
    try:
        open_generation(index).close()
    except StoreError as error:
        message = str(error)
        assert "\n" not in message
        assert "`chuchu build" in message
        return message
    return ""


def complaints(index: Path) -> str:
    """What `verify` says."""
    try:
        return "\n".join(verify(index))
    except StoreError as error:
        return str(error)


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def loop(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


def huge(file: Path) -> None:
    os.truncate(file, 1 << 42)


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def brackets(file: Path) -> None:
    size = file.stat().st_size
    file.write_bytes(b"[" * size)


def zeros(file: Path) -> None:
    size = file.stat().st_size
    file.write_bytes(b"\0" * size)
