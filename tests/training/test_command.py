"""The command line of the training: what it names, and how it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoders.static_model import SHIPPED
from training.__main__ import main
from training.pipeline import STAGES


def _run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["training", *words])
    return main()


def test_every_stage_is_a_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        _run(monkeypatch, "--help")
    shown = capsys.readouterr().out
    assert all(f"\n    {name} " in shown for name in ("all", *STAGES))


def test_missing_data_are_named_and_nothing_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = {path: path.stat().st_mtime_ns for path in SHIPPED.rglob("*")}
    for command in ("translation", "written-set"):
        where = ["--to", str(tmp_path / "set")] if command == "written-set" else ["--work", str(tmp_path / "work")]
        assert _run(monkeypatch, command, "--data", str(tmp_path / "none"), *where) == 1
        assert "jsonl.gz is missing, give the folder that holds it with --data." in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in SHIPPED.rglob("*")} == shipped
