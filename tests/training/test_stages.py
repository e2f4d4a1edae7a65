"""What counts as done."""

from __future__ import annotations

from pathlib import Path

import pytest

from training import stages
from training.stages import checksum, code_of, step


def test_a_step_is_made_again_where_its_stamp_or_what_it_wrote_changed(tmp_path: Path) -> None:
    made = tmp_path / "made"

    def make() -> None:
        made.write_text("as it was made", "utf-8")

    assert step(tmp_path / "work", "a", make, [made])
    assert not step(tmp_path / "work", "a", make, [made])
    made.write_text("changed by somebody", "utf-8")
    assert step(tmp_path / "work", "a", make, [made])
    assert step(tmp_path / "work", "b", make, [made])
    made.unlink()
    assert step(tmp_path / "work", "b", make, [made])


def test_a_step_that_breaks_off_is_not_done(tmp_path: Path) -> None:
    def breaks() -> None:
        raise KeyboardInterrupt

    assert step(tmp_path, "a", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        step(tmp_path, "b", breaks)
    # Not even with the stamp of before: what was made then may be half overwritten.
    assert step(tmp_path, "a", lambda: None)


def test_a_checksum_is_of_names_and_contents_and_not_of_dates(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("a", "utf-8")
    before = checksum([folder])
    (folder / "a.txt").write_text("a", "utf-8")
    assert checksum([folder]) == before
    (folder / "a.txt").rename(folder / "b.txt")
    assert checksum([folder]) != before
    assert checksum([tmp_path / "missing"]) != checksum([])


def test_code_is_what_is_imported_without_what_is_said_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "training"
    package.mkdir()
    upper, lower = package / "upper.py", package / "lower.py"

    def code(above: str, below: str) -> str:
        upper.write_text(above, "utf-8")
        lower.write_text(below, "utf-8")
        code_of.cache_clear()
        stages._read.cache_clear()
        return code_of("training.upper")

    monkeypatch.setattr(stages, "_ROOT", tmp_path)
    above = "def f():\n    from training.lower import x\n    return x\n"
    plain = code(above, "x = 1\n")
    assert code(above, '"""What this is."""\n\nx = 1  # and why\n') == plain
    assert code(above, "x = 2\n") != plain
    assert code("def f():\n    return 1\n", "x = 1\n") == code("def f():\n    return 1\n", "x = 2\n")
    code_of.cache_clear()
