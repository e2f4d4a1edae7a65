"""What the server does beside answering."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from qa import QA
from qa import serve as chat_server
from qa.own_documents.all_readers import Libraries
from qa.own_documents.limits import Limits


class Unreadable(Libraries):
    """Libraries whose folder cannot be read the first time; `swept` is set the second time."""

    def __init__(self, root: Path, server: QA) -> None:
        super().__init__(root, server, Limits())
        self.times = 0
        self.swept = threading.Event()

    def sweep(self, now: float | None = None) -> None:
        self.times += 1
        if self.times == 1:
            raise PermissionError(13, "Permission denied")
        self.swept.set()


def test_a_folder_that_cannot_be_read_does_not_end_the_sweeping(
    qa: QA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(chat_server, "_SWEEP", 0.001)
    libraries = Unreadable(tmp_path, qa)
    with caplog.at_level(logging.WARNING), chat_server._sweeping(libraries):
        assert libraries.swept.wait(60)
    assert "Permission denied" in caplog.text
