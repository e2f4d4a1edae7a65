"""Deleting what readers removed: what is left of it is never passed over in silence."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Collection
from pathlib import Path

_LOGGER = logging.getLogger("chuchu.own_documents")


def delete(path: Path) -> bool:
    """Delete a file or a folder, as much of it as can be.

    Returns:
        Whether nothing of it is left; if anything is, that is logged.
    """
    try:
        if path.is_dir():
            # One file that cannot be deleted shall not keep the others.
            shutil.rmtree(path, ignore_errors=True)
            if os.path.lexists(path):
                shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        _LOGGER.warning("%s cannot be deleted (%s); this is tried again.", path, error.strerror or error)
        return False
    return True


def inside(folder: Path, needed: Collection[str] = ()) -> list[Path]:
    """What is in a folder and not needed, which is nothing where there is no such folder."""
    return [path for path in folder.iterdir() if path.name not in needed] if folder.is_dir() else []
