"""docs/recipes.md does what it says: it is run from top to bottom, its values compared, its commands given."""

from __future__ import annotations

import ast
import re
import shlex
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import chuchu
from tests.servers import ROOT, serving

PAGE = (ROOT / "docs/recipes.md").read_text("utf-8")
BLOCKS = list(re.finditer(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
COMMANDS = [shlex.split(command.replace("\n", " ")) for command in re.findall(r"`chuchu ([^`]+)`", PAGE)]
ADDRESS = "http://127.0.0.1:7860"


def run(block: re.Match[str], code: str, names: dict[str, Any]) -> int:
    """How many values were compared in a block."""
    compared = 0
    lines = code.splitlines()
    for node in ast.parse(code).body:
        said = lines[(node.end_lineno or 1) - 1].encode()[node.end_col_offset or 0 :].decode().partition("# ")[2]
        ast.increment_lineno(node, PAGE[: block.start()].count("\n") + 1)
        if isinstance(node, ast.Expr):
            value = eval(compile(ast.Expression(node.value), "docs/recipes.md", "eval"), names)
            if said:
                assert repr(value) == said, f"line {node.lineno}"
                compared += 1
        else:
            exec(compile(ast.Module([node], []), "docs/recipes.md", "exec"), names)
    return compared


def test_the_recipes_do_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    (serve,) = (command for command in COMMANDS if command[0] == "serve")
    for block in BLOCKS:
        is_served = ADDRESS in block[1]
        words = [str(tmp_path / word) if word == "notes-index" else word for word in serve]
        with serving("-m", "qa", *words) if is_served else nullcontext(ADDRESS) as address:
            assert run(block, block[1].replace(ADDRESS, address), names), block[1]
    names["qa"].close()
    for command in COMMANDS:
        if command != serve:
            done = chuchu(*command, cwd=tmp_path)
            assert (done.returncode, done.stderr) == (0, ""), (command, done.stderr)
