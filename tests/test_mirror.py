"""Every module has a test file of its own, in the folder that mirrors its own."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 350
"""Lines of a test file; a longer one has more than one subject."""

# Modules in which there is nothing to be tested by itself, each with the reason.
NONE = {
    "index/errors.py": "names of errors",
    "qa/__main__.py": "one call, made by tests/qa/cli/test_main.py in a process of its own",
}


def _test_of(module: str) -> Path:
    path = Path(module)
    return ROOT / "tests" / path.parent / f"test_{path.name}"


def _modules() -> list[str]:
    found = [file for package in ("index", "qa") for file in (ROOT / package).rglob("*.py")]
    return sorted(file.relative_to(ROOT).as_posix() for file in found if file.name != "__init__.py")


@pytest.mark.parametrize("module", [module for module in _modules() if module not in NONE])
def test_a_module_has_a_test_file_of_its_own(module: str) -> None:
    assert _test_of(module).is_file()


@pytest.mark.parametrize("module", NONE)
def test_an_exception_is_one(module: str) -> None:
    assert (ROOT / module).is_file()
    assert not _test_of(module).is_file()


def test_no_test_file_is_too_long_to_be_about_one_thing() -> None:
    lines = {file: len(file.read_text("utf-8").splitlines()) for file in (ROOT / "tests").rglob("*.py")}
    assert {file.name: count for file, count in lines.items() if count > LONGEST} == {}
