"""Nothing grows out of sight: how long files and functions may be."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
FILES = {
    file.relative_to(ROOT).as_posix(): file.read_text("utf-8")
    for package in ("index", "qa")
    for file in sorted((ROOT / package).rglob("*.py"))
}


def test_files_are_short() -> None:
    lines = {name: text.count("\n") for name, text in FILES.items()}
    assert {name: count for name, count in lines.items() if count > 300} == {}
    assert median(count for name, count in lines.items() if not name.endswith("/__init__.py")) <= 120


def test_functions_are_short() -> None:
    long = {}
    for name, text in FILES.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                if count > 60:
                    long[f"{name}:{node.name}"] = count
    assert long == {}
