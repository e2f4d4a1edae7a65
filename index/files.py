"""What stands at a path, and reading a file whole: never more of it than is allowed."""

from __future__ import annotations

import stat
from pathlib import Path

MB = 1_000_000


class UnfitFileError(ValueError):
    """A file is not to be read; the message is a noun phrase that says what it is."""


def read_whole(file: Path, most: int) -> bytes:
    """All bytes of a regular file.

    Args:
        file: links are followed.
        most: the most bytes that it may hold.

    Raises:
        OSError: it cannot be opened or read.
        UnfitFileError: it is no regular file, or holds more, perhaps only since it was opened.
    """
    # Looked at before it is opened: to open a pipe is to wait for a writer.
    found = file.stat()
    if not stat.S_ISREG(found.st_mode):
        raise UnfitFileError("not a regular file")
    if found.st_size <= most:
        with file.open("rb") as stream:
            data = stream.read(found.st_size + 1)
            if len(data) > found.st_size:
                data += stream.read(most + 1 - len(data))
        if len(data) <= most:
            return data
    raise UnfitFileError(f"larger than {most / MB:g} MB")


def is_folder(path: Path) -> bool:
    """Whether a folder is there; `Path.is_dir` raises where a folder above it may not be entered."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False
