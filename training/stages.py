"""What of the work is done: a stage is not run again with the same settings, inputs and code.

A stage leaves `done.json` in its folder: a stamp of all that decides what it makes, and a checksum of each file that
it made. Code is the source of the stage and of all of this project that it imports, in functions too, without comments
and docstrings. Inputs count by what is in them, not by their dates.
"""

from __future__ import annotations

import ast
import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.errors import ModelError

log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[1]
_PACKAGES = frozenset({"index", "qa", "training"})
_DATA = ("questions", "headings", "prose", "headings-en-zh", "parallel", "parallel-docs", "dictionary")


@dataclass(frozen=True, slots=True)
class Run:
    """Where a run reads and writes.

    Attributes:
        data: folder of the training data.
        work: folder of everything in between; may be deleted after.
        out: folder of the model.
        tests: BEIR folders to report on at the end of the static stage, used for nothing else.
        threads: of torch.
    """

    data: Path
    work: Path
    out: Path
    tests: tuple[Path, ...] = ()
    threads: int = 2

    @property
    def contextual(self) -> Path:
        """Folder of the contextual model."""
        return self.out / "contextual"

    def data_files(self) -> list[Path]:
        """The files of the training data, whether they are there or not."""
        return [self.data / f"{name}.jsonl.gz" for name in _DATA]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage.

    Attributes:
        name: of the stage and of its folder under the work folder.
        settings: what decides the result beside the inputs and the code; its `repr` counts.
        module: whose code makes it.
        reads: the files that it reads of the model, each of which an earlier stage made, or that come with the project.
        writes: the files that it makes.
        make: makes them.
    """

    name: str
    settings: object
    module: str
    reads: Sequence[Path]
    writes: Sequence[Path]
    make: Callable[[], object]


def run_stage(stage: Stage, where: Run) -> bool:
    """Run a stage where it is not done; return whether it was run.

    Raises:
        ModelError: a file that it reads is missing, so an earlier stage has not been run.
    """
    for path in stage.reads:
        if not path.exists():
            raise ModelError(
                f"{path} is missing: run the stage that makes it, or `python -m training all --data {where.data}`."
            )
    stamp = stamp_of(repr(stage.settings), checksum(where.data_files()), checksum(stage.reads), code_of(stage.module))
    return step(where.work / stage.name, stamp, stage.make, stage.writes)


def step(folder: Path, stamp: str, make: Callable[[], object], writes: Sequence[Path] = ()) -> bool:
    """Make what belongs to `folder` unless it was made with this stamp; return whether it was made.

    Args:
        folder: gets the note that it is done.
        stamp: of all that decides the result, see `stamp_of`.
        make: makes it; what it returns is logged.
        writes: the files that it makes elsewhere; where one is not as it was left, all is made again.
    """
    note = folder / "done.json"
    known = json.loads(note.read_text("utf-8")) if note.is_file() else {}
    if known.get("stamp") == stamp and known.get("wrote") == _checksums(writes):
        log.info("%s: done before", folder.name)
        return False
    note.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    made = make()
    note.write_text(json.dumps({"stamp": stamp, "wrote": _checksums(writes)}, indent=1) + "\n", "utf-8")
    log.info("%s: %.0f s, %s", folder.name, time.monotonic() - started, made)
    return True


def stamp_of(*parts: str) -> str:
    """One checksum of several texts in this order, 64 hexadecimal digits."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def checksum(paths: Iterable[Path]) -> str:
    """Of the names and contents of files, in this order; of a folder all files below it. A missing file counts too."""
    lines = []
    for path in paths:
        below = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        lines += [f"{path.name} {file.relative_to(path).as_posix()} {_content(file)}" for file in below]
    return stamp_of(*lines)


def _checksums(files: Iterable[Path]) -> dict[str, str]:
    """The checksums of files by their paths."""
    return {file.as_posix(): _content(file) for file in files}


def _content(file: Path) -> str:
    """A checksum of what is in a file; "" of one that is not there."""
    if not file.is_file():
        return ""
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


@cache
def code_of(module: str) -> str:
    """A checksum of a module of this project and of all of the project that it imports, however indirectly."""
    found: dict[Path, str] = {}
    waiting = [module]
    while waiting:
        file = _file_of(waiting.pop())
        if file and file not in found:
            found[file], imported = _read(file)
            waiting += imported
    return stamp_of(*(f"{file.relative_to(_ROOT).as_posix()} {found[file]}" for file in sorted(found)))


@cache
def _read(file: Path) -> tuple[str, tuple[str, ...]]:
    """The code of a file, and the names of all that it imports."""
    tree = ast.parse(file.read_text("utf-8"))
    return ast.unparse(_without_docstrings(tree)), tuple(_imported(tree))


def _file_of(module: str) -> Path | None:
    """The file of a module of this project; None for any other name."""
    parts = module.split(".")
    if parts[0] not in _PACKAGES:
        return None
    path = _ROOT.joinpath(*parts)
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
            node.body = kept  # type: ignore[attr-defined]
    return tree
