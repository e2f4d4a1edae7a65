"""A bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import io
import re

import pytest

from qa.cli.progress import stages


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_every_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    with stages() as show:
        for stage in ("read", "embed"):
            for done in (1, 2, 4):
                show(stage, done, 0 if stage == "read" else 4)
    shown = terminal.getvalue()
    assert shown.index("read") < shown.index("embed")
    assert "\r" in shown
    assert re.search(r"embed: +0%\|.*0/4", shown)
    assert "\n" not in shown


def test_a_file_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", file := io.StringIO())
    with stages() as show:
        show("read", 1, 2)
    assert file.getvalue() == ""
