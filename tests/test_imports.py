"""Who may import what: read from the source, and seen in a fresh interpreter."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(file for package in ("index", "qa") for file in (ROOT / package).rglob("*.py"))

# The only files in which a heavy package may be named, and there only inside a function.
HOMES = {
    "faiss": ["index/store/dense.py"],
    "gradio": ["qa/page/*", "qa/serve.py", "qa/server/*"],
    "huggingface_hub": ["index/encoders/hub.py"],
    "jieba": [],
    "lxml": ["index/readers/html_tree.py"],
    "onnxruntime": ["index/encoders/transformer.py"],
    "opencc": ["index/text/script.py", "qa/output/other_script.py"],
    "pypinyin": [],
    "rjieba": ["index/text/tokens.py"],
    "sentence_transformers": ["index/encoders/sentence_transformer.py", "qa/ranking/cross_encoder.py"],
    "tokenizers": [
        "index/encoders/contextual_files.py",
        "index/encoders/static_model.py",
    ],
    "torch": ["index/encoders/hub.py"],
    "transformers": [],
}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module: where, and whether only when a function runs or only for the type checker."""

    file: str
    module: str
    in_function: bool
    for_types: bool


def _imports(file: Path) -> Iterator[Import]:
    def visit(node: ast.AST, in_function: bool, for_types: bool) -> Iterator[Import]:
        name = file.relative_to(ROOT).as_posix()
        if isinstance(node, ast.Import):
            yield from (Import(name, alias.name, in_function, for_types) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import in line {node.lineno}"
            assert node.module is not None
            yield Import(name, node.module, in_function, for_types)
            # `from package import module` imports the module as well.
            yield from (
                Import(name, f"{node.module}.{alias.name}", in_function, for_types)
                for alias in node.names
                if _module_file(f"{node.module}.{alias.name}")
            )
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for statement in node.body:
                yield from visit(statement, in_function, True)
            for statement in node.orelse:
                yield from visit(statement, in_function, for_types)
        else:
            in_function = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for child in ast.iter_child_nodes(node):
                yield from visit(child, in_function, for_types)

    yield from visit(ast.parse(file.read_text("utf-8"), str(file)), False, False)


def _module_file(module: str) -> str | None:
    """The file of one of this project's modules, relative to the top; None for any other module."""
    path = Path(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.parts[0] in ("index", "qa", "training") and (ROOT / file).is_file():
            return file.as_posix()
    return None


IMPORTS = [found for file in SOURCES for found in _imports(file)]

# Floors from the lowest to the highest: a wing may import what stands on a floor below its own, and nothing beside it.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("index/records", "index/errors", "index/files", "index/ragged", "index/clock"),
    ("index/text",),
    ("index/readers", "index/passages", "index/encoders", "index/store"),
    ("index/rows",),
    ("index/build",),
    ("qa/answer", "qa/protocols"),
    ("qa/question", "qa/output", "qa/evaluation"),
    ("qa/ranking",),
    ("qa/citing",),
    ("qa/engine",),
    ("qa/joint", "qa/asynchronous"),
    ("qa/own_documents",),
    ("qa/server",),
    ("qa/page",),
    ("qa/serve",),
    ("qa/cli",),
    ("qa/__main__",),
)
# The same of what makes the model; it may import all of `index/` and `qa/`.
TRAINING_FLOORS: tuple[tuple[str, ...], ...] = (
    ("training/stages", "training/plot", "training/e5_weights"),
    ("training/corpus",),
    ("training/static", "training/translation", "training/reading"),
    ("training/contextual", "training/fitting"),
    ("training/pipeline",),
    ("training/__main__",),
)
# The records and errors of a package are one floor whose files may know each other.
SHARED = {"index/records", "index/errors", "index/files", "index/ragged", "index/clock", "qa/answer", "qa/protocols"}
# These know answers and what is asked of an engine, and nothing of how one is made.
OUTSIDE = {"qa/output", "qa/evaluation"}


def _wing(file: str) -> str:
    """The folder directly below a package in which a file stands, or the file itself, without its ending."""
    return "/".join(Path(file).with_suffix("").parts[:2])


def test_index_knows_nothing_of_questions() -> None:
    assert [found for found in IMPORTS if found.file.startswith("index/") and found.module.split(".")[0] == "qa"] == []


def test_the_picture_of_the_wings_is_true() -> None:
    """CONTRIBUTING.md shows the floors that are tested here."""
    picture = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("<!-- wings -->")[1].split("```")[1]
    floors, package = [], ""
    for line in filter(None, picture.split("\n")):
        package = line[:9].strip() or package
        floors.append(tuple(package + name for name in line[9:].split("  ")[0].split()))
    assert tuple(floors) == FLOORS


def test_every_wing_has_a_floor() -> None:
    standing = {_wing(file.relative_to(ROOT).as_posix()) for file in SOURCES}
    floors = [wing for floor in FLOORS for wing in floor]
    assert standing - {"index/__init__", "qa/__init__"} == set(floors)
    assert len(floors) == len(set(floors))


def test_imports_lead_down() -> None:
    floor_of = {wing: number for number, floor in enumerate(FLOORS) for wing in floor}
    upward = set()
    for found in IMPORTS:
        target = _module_file(found.module)
        if target is None or found.file.endswith(("index/__init__.py", "qa/__init__.py")):
            continue
        here, there = _wing(found.file), _wing(target)
        known = here == there or floor_of[there] < floor_of[here] or {here, there} <= SHARED
        if not known or (here in OUTSIDE and there.startswith("qa/") and there not in SHARED | {here}):
            upward.add((found.file, found.module))
    assert upward == set()


def test_imports_of_the_training_lead_down() -> None:
    files = sorted((ROOT / "training").rglob("*.py"))
    floor_of = {wing: number for number, floor in enumerate(TRAINING_FLOORS) for wing in floor}
    assert {_wing(file.relative_to(ROOT).as_posix()) for file in files} - {"training/__init__"} == set(floor_of)
    upward = set()
    for found in (one for file in files for one in _imports(file)):
        target = _module_file(found.module)
        if target and target.startswith("training/"):
            here, there = _wing(found.file), _wing(target)
            if here != there and floor_of[there] >= floor_of[here]:
                upward.add((found.file, found.module))
    assert upward == set()


def test_the_training_names_nothing_as_the_packages_do() -> None:
    """Who reads a name there need not ask which of two things it is."""
    shipped = {name for file in SOURCES for name in _public_names(file)}
    training = {name for file in (ROOT / "training").rglob("*.py") for name in _public_names(file)}
    assert training & shipped == {"main"}


def _public_names(file: Path) -> set[str]:
    """The classes and functions of a module that others may use."""
    defined = (ast.ClassDef, ast.FunctionDef)
    names = {node.name for node in ast.parse(file.read_text("utf-8")).body if isinstance(node, defined)}
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize(("package", "most"), [("index", 12), ("qa", 16)])
def test_a_package_can_be_taken_in_at_a_glance(package: str, most: int) -> None:
    entries = [
        path
        for path in (ROOT / package).iterdir()
        if path.name not in ("__pycache__", "__init__.py", "py.typed", "model")
    ]
    assert len(entries) <= most


def test_no_import_cycle() -> None:
    """Imports inside functions count: a cycle is not mended by importing late."""
    graph: dict[str, set[str]] = {file.relative_to(ROOT).as_posix(): set() for file in SOURCES}
    for found in IMPORTS:
        target = _module_file(found.module)
        if target and not (found.for_types and found.file.endswith("/__init__.py")):
            graph[found.file].add(target)
    TopologicalSorter(graph).prepare()


def test_packages_do_not_import_their_own_root() -> None:
    roots = {f"{package}/__init__.py": package for package in ("index", "qa")}
    assert [found for found in IMPORTS if found.module in roots.values()] == []


@pytest.mark.parametrize("package", HOMES)
def test_heavy_package_is_imported_late_and_at_home(package: str) -> None:
    named = [found for found in IMPORTS if found.module.split(".")[0] == package]
    strangers = {found.file for found in named if not any(fnmatch(found.file, home) for home in HOMES[package])}
    assert strangers == set()
    assert {found.file for found in named if not (found.in_function or found.for_types)} == set()


def test_every_import_is_declared() -> None:
    """Nothing is imported that pyproject.toml does not ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["models"]]
    declared = {_normal(line.split(";")[0].split(">")[0].split("=")[0]) for line in asked}
    distributions = packages_distributions()
    foreign = {found.module.split(".")[0] for found in IMPORTS} - sys.stdlib_module_names - {"index", "qa"}
    undeclared = {
        name for name in foreign if not declared & {_normal(owner) for owner in distributions.get(name, [name])}
    }
    assert undeclared == set()


def _normal(distribution: str) -> str:
    return distribution.strip().lower().replace("_", "-").replace(".", "-")


@pytest.mark.parametrize(
    ("code", "shown", "loaded"),
    [
        ("import index, qa", "", ""),
        # Its dictionaries write what noise says in both scripts; a build needs them at once.
        ("import index; [getattr(index, name) for name in index.__all__]", "", " opencc"),
        ("import qa; [getattr(qa, name) for name in qa.__all__]", "", ""),
        ("import qa.cli.main", "", ""),
        ("sys.argv[1:] = ['--help']; import runpy; runpy.run_module('qa', run_name='__main__')", "usage: chuchu ", ""),
        ("sys.argv[1:] = ['ask', '--help']; import runpy; runpy.run_module('qa', run_name='__main__')", "QUESTION", ""),
    ],
)
def test_nothing_heavy_is_loaded_without_need(code: str, shown: str, loaded: str) -> None:
    report = f"import atexit, sys; atexit.register(lambda: print('loaded:', *sorted({set(HOMES)} & set(sys.modules))))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{report}; {code}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout
    assert done.stdout.splitlines()[-1] == f"loaded:{loaded}"


def test_importing_writes_and_prints_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            "import sys; sys.path.insert(0, sys.argv[1]); import index, qa",
            str(ROOT),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr, list(tmp_path.iterdir())) == ("", "", [])
