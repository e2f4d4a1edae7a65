"""Every pattern that may meet a stranger's text takes time in proportion to that text, on the worst of texts."""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.growth import cost, worst_growth
from tests.hostile_lines import FAMILIES, Line, lines_for

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(file for package in ("index", "qa") for file in (ROOT / package).rglob("*.py"))
_CALLS = frozenset(["compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"])

# Patterns whose text the code cuts or checks before it is matched: the last name of the module, the name, the bound
# in characters.
BOUNDED: dict[str, int] = {}

# Functions that put a pattern together: a module keeps what they make, or they match no text of a stranger.
BUILT_IN: frozenset[str] = frozenset(
    {
        "noise.rule",  # its results are names of modules
        "sentence_transformer.prompts",  # matched against the name of a model, which whoever builds chooses
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern of the project, and by which methods it is used (`finditer` stands for sub, split and findall)."""

    name: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def _module(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _kept(value: object, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value of a module: itself one, or in a container."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, Mapping):
        for item in [*value.keys(), *value.values()]:
            yield from _kept(item, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _kept(item, depth - 1)


def _uses(tree: ast.Module) -> dict[str, set[str]]:
    """By name, the methods it is used by in a module; any use that is no call of one is `finditer`."""
    used: dict[str, set[str]] = {}
    called: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            called.add(id(node.value))
            method = node.attr if node.attr in ("search", "match", "fullmatch", "pattern") else "finditer"
            used.setdefault(node.value.id, set()).add(method)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                used.setdefault(alias.name, set()).add("finditer")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
            used.setdefault(node.id, set()).add("finditer")
    return used


def _in_functions(module: str, tree: ast.Module) -> Iterator[tuple[str, re.Pattern[Any] | None, str]]:
    """Name, pattern and method of the calls of `re` inside functions; no pattern where it is no literal."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in _CALLS
            ):
                name = f"{module.rsplit('.', 1)[-1]}.{function.name}"
                source = node.args[0]
                literal = isinstance(source, ast.Constant) and isinstance(source.value, str)
                method = node.func.attr if node.func.attr in ("search", "match", "fullmatch") else "finditer"
                yield name, re.compile(ast.literal_eval(source)) if literal else None, method


def _find() -> tuple[list[Found], set[str]]:
    """Every pattern of the project, and the functions that put one together from parts."""
    trees = {_module(file): ast.parse(file.read_text("utf-8"), str(file)) for file in SOURCES}
    found: dict[int, Found] = {}
    built: set[str] = set()
    for module, tree in trees.items():
        used = _uses(tree)
        short = module.rsplit(".", 1)[-1]
        for name, value in vars(import_module(module)).items() if short != "__main__" else ():
            methods = frozenset(used.get(name, ())) - {"pattern"}
            for place, pattern in enumerate(_kept(value)):
                direct = isinstance(value, re.Pattern)
                label = f"{short}.{name}" + ("" if direct else f"[{place}]")
                ways = methods if direct and methods else frozenset({"finditer", "match"})
                before = found.get(id(pattern))  # imported from elsewhere
                found[id(pattern)] = (
                    Found(before.name, pattern, before.methods | ways) if before else Found(label, pattern, ways)
                )
        for name, written, method in _in_functions(module, tree):
            if written is None:
                built.add(name)
            else:
                found.setdefault(id(written), Found(f"{name}()", written, frozenset({method})))
    return list(found.values()), built


FOUND, BUILT = _find()


def _runs(pattern: re.Pattern[Any], methods: frozenset[str]) -> Callable[[str], None]:
    """Applies a pattern to a line by each of its methods."""
    calls = [getattr(pattern, method) for method in sorted(methods)]
    is_bytes = isinstance(pattern.pattern, bytes)

    def run(line: str) -> None:
        text = line.encode() if is_bytes else line
        for call in calls:
            matched = call(text)
            if matched is not None and not isinstance(matched, re.Match):
                deque(matched, maxlen=0)

    return run


def _lines(pattern: re.Pattern[Any]) -> list[Line]:
    return [*lines_for(pattern.pattern, pattern.flags), *FAMILIES]


UNBOUNDED = [found for found in FOUND if found.name not in BOUNDED]


@pytest.mark.parametrize("found", UNBOUNDED, ids=[found.name for found in UNBOUNDED])
def test_pattern_is_linear(found: Found) -> None:
    grown = worst_growth(_runs(found.pattern, found.methods), _lines(found.pattern))
    assert grown is None, f"{found.name} grows as {grown}"


def test_bounded_patterns_cost_little_up_to_their_bounds() -> None:
    """However they grow: at the bound, one takes no longer than a few hundred readings of the line by Python."""
    by_name = {found.name: found for found in FOUND}
    assert BOUNDED.keys() - by_name.keys() == set()
    dear = []
    for name, bound in BOUNDED.items():
        run = _runs(by_name[name].pattern, by_name[name].methods)
        reading = cost(lambda text: [ord(char) for char in text], "中" * bound, 10)
        lines = _lines(by_name[name].pattern)
        dear += [f"{name} on {line}" for line in lines if cost(run, line.of(bound), 3) > 300 * reading]
    assert dear == []


@pytest.mark.parametrize(
    ("source", "method"),
    [
        (r"(a+)+b", "match"),
        (r"(?:a|a)+$", "match"),
        (r"(?:\w+\s?)*\.", "fullmatch"),
        (r"\s+$", "search"),
        (r"\s*[\r\n]\s*", "finditer"),
        (r"\d+年", "finditer"),
        (r"《.*》", "search"),
        (r"<meta[^>]*charset", "search"),
        (r"\((?=[^)]*ā)x", "finditer"),
        (r"^title:(\S.*?)[ \t]*$", "finditer"),
        (r"作者:\s*([^|]{2,24}?)(?=\s*(?:编辑|$))", "search"),
        (r"^\W*(?:那|and)?\s*.{1,24}?\s*(?P<end>呢)?\W*$", "match"),
        (r"(?P<before>.*?)有?多少(?P<after>.*)", "search"),
    ],
)
def test_harness_finds_growth(source: str, method: str) -> None:
    pattern = re.compile(source)
    grown = worst_growth(_runs(pattern, frozenset({method})), _lines(pattern))
    assert grown is not None


@pytest.mark.parametrize(
    ("source", "method"),
    [
        (r"\s+", "finditer"),
        (r"[^\W_]+(?:[.,'][^\W_]+)*", "finditer"),
        (r"(?<!\d)\d++年", "finditer"),
        (r"\bhow .{0,20}\brank", "search"),
        (r"(?:第一|第二|第三)[章节]|chapter \w+", "match"),
        (r"《[^《》]*+》", "search"),
    ],
)
def test_harness_passes_linear_patterns(source: str, method: str) -> None:
    pattern = re.compile(source)
    assert worst_growth(_runs(pattern, frozenset({method})), _lines(pattern)) is None


def test_every_pattern_put_together_in_a_function_is_known() -> None:
    assert set() == BUILT - BUILT_IN
