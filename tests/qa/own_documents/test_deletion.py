"""What could not be deleted is told, and goes later."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

import pytest

from qa import QA
from qa.own_documents.all_readers import Libraries, reader_key
from qa.own_documents.limits import Limits
from tests.qa.own_documents.brought import ENGLISH, TRADITIONAL, bring


class Locked:
    """Files that cannot be deleted, as an open one cannot on Windows, until they are `open` no more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.open = True
        unlink = os.unlink

        def locked(path: str | Path, *, dir_fd: int | None = None) -> None:
            if self.open and Path(path).name == name:
                raise PermissionError(13, "Permission denied", str(path))
            unlink(path, dir_fd=dir_fd)

        monkeypatch.setattr(os, "unlink", locked)


@pytest.mark.parametrize("kept", ["000001.txt", "corpus.sqlite"])
def test_what_could_not_be_deleted_is_logged_and_goes_with_the_next_sweep(
    qa: QA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kept: str
) -> None:
    libraries = Libraries(tmp_path / "libraries", qa, Limits())
    library = libraries.make(reader_key("ada", None))
    bring(library, ("a.txt", TRADITIONAL), ("b.txt", ENGLISH))
    locked = Locked(monkeypatch, kept)
    with caplog.at_level(logging.WARNING):
        library.remove(library.files[0].stored)
    assert [file.name for file in library.files] == ["b.txt"]
    assert "Permission denied" in caplog.text
    locked.open = False
    libraries.sweep()
    assert not any("高鐵".encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "b.txt" in {info.id for info in library.joint().documents}


def test_a_library_that_could_not_be_deleted_goes_with_the_next_sweep(
    qa: QA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    libraries = Libraries(tmp_path / "libraries", qa, Limits(hours=1))
    for name in ("ada", "bob"):
        bring(libraries.make(reader_key(name, None)), ("a.txt", TRADITIONAL))
    locked = Locked(monkeypatch, "000001.txt")
    with caplog.at_level(logging.WARNING):
        libraries.sweep(time.time() + 2 * 3600)
    assert caplog.text.count("Permission denied") == 2
    locked.open = False
    libraries.sweep(time.time() + 2 * 3600)
    assert list((tmp_path / "libraries").iterdir()) == []
