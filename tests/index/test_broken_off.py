"""A build that is broken off, or is not alone, leaves the last good index."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.encoders.contextual import ContextualModel
from index.encoders.static_model import LIGHT_NAME
from index.errors import StoreError
from index.store.generation import open_generation, verify
from tests.index.built import ROOT, contents


@pytest.mark.parametrize(
    "target", ["os.fsync", "pathlib.Path.rename", "pathlib.Path.replace", "pathlib.Path.write_bytes", "numpy.save"]
)
@pytest.mark.parametrize("after", [0, 1, 5])
def test_a_disk_that_fails_leaves_the_last_good_index(
    index_tiny: Path,
    tiny: ContextualModel,
    other: Path,
    built_tiny: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    after: int,
) -> None:
    index = index_tiny
    calls = 0
    module, _, name = target.rpartition(".")
    owner: object = {"os": os, "pathlib.Path": Path, "numpy": np}[module]
    real: Callable[..., object] = getattr(owner, name)

    def failing(*arguments: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls > after:
            raise OSError(28, "No space left on device")
        return real(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, failing)
        if after < {"os.fsync": 10, "numpy.save": 6, "pathlib.Path.write_bytes": 3}.get(target, 1):
            with pytest.raises(StoreError, match="No space left on device") as caught:
                build([other], index, model=tiny)
            assert "\n" not in str(caught.value)
            assert contents(index) == contents(built_tiny)
    build([other], index, model=tiny)
    with open_generation(index) as generation:
        assert len(generation) == 1
    assert not list(index.glob("generations/.staged-*"))
    assert verify(index) == ()


KILLED = """
import os, signal, sys
from pathlib import Path
from index.store import publish
from importlib import import_module
room = import_module("index.build")
sources, index, stage = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def die(*_, **__):
    print("dying", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
def after(function):
    def run(*arguments, **options):
        function(*arguments, **options)
        die()
    return run
if stage == "read": room.read_documents = die
elif stage == "rows": room.work_out = die
elif stage == "arrays": room.save_arrays = after(room.save_arrays)
elif stage == "rename": Path.rename = die
elif stage == "renamed": Path.rename = after(Path.rename)
elif stage == "pointer": Path.replace = die
elif stage == "cleaning": publish.shutil.rmtree = die
room.build([sources], index, model="light")
"""


@pytest.mark.parametrize("stage", ["read", "rows", "arrays", "rename", "renamed", "pointer"])
def test_a_killed_build_leaves_the_last_good_index(light: Path, other: Path, built_light: Path, stage: str) -> None:
    index = light
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(other), str(index), stage], cwd=ROOT, capture_output=True, text=True
    )
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "dying\n"), killed.stderr
    assert contents(index) == contents(built_light)
    assert verify(index) == ()
    build([other], index, model=LIGHT_NAME)
    with open_generation(index) as generation:
        assert len(generation) == 1
    assert not list(index.glob("generations/.staged-*"))
    assert len(list((index / "generations").iterdir())) <= 2
    assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "build.lock", "generations"]


def test_a_first_build_that_was_killed_is_no_index(other: Path, tmp_path: Path) -> None:
    index = tmp_path / "new"
    subprocess.run([sys.executable, "-c", KILLED, str(other), str(index), "arrays"], cwd=ROOT, capture_output=True)
    with pytest.raises(StoreError, match="not a finished Chuchu index"):
        open_generation(index)
    assert build([other], index).passages == 1


WAITING = """
import sys, time
from pathlib import Path
from importlib import import_module
room = import_module("index.build")
def wait(*_, **__):
    print("holding", flush=True)
    time.sleep(600)
room.read_documents = wait
room.build([Path(sys.argv[1])], Path(sys.argv[2]), model="light")
"""


def test_two_builds_at_once(light: Path, other: Path, built_light: Path) -> None:
    index = light
    with subprocess.Popen(
        [sys.executable, "-c", WAITING, str(other), str(index)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as first:
        try:
            assert first.stdout is not None
            assert first.stdout.readline() == "holding\n"
            with pytest.raises(StoreError, match=r"Another build is writing .*: wait for it") as caught:
                build([other], index, model=LIGHT_NAME)
            assert "\n" not in str(caught.value)
            assert contents(index) == contents(built_light)
            assert list(index.glob("generations/.staged-*"))
        finally:
            first.kill()
    assert build([other], index, model=LIGHT_NAME).passages == 1


def test_a_reader_sees_the_old_index_or_the_new_one(light: Path, other: Path, seeds: Path) -> None:
    reader = "\n".join(
        [
            "import sys, time",
            "from pathlib import Path",
            "from index.store.generation import open_generation",
            "print('reading', flush=True)",
            "seen = set()",
            "while not Path(sys.argv[2]).exists():",
            "    with open_generation(Path(sys.argv[1])) as generation:",
            "        seen.add((len(generation), len(generation.corpus.passages(range(len(generation))))))",
            "print(sorted(seen))",
        ]
    )
    stop = light.parent / "stop"
    with subprocess.Popen(
        [sys.executable, "-c", reader, str(light), str(stop)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        with open_generation(light) as generation:
            count = len(generation)
        for _ in range(3):
            build([other], light, model=LIGHT_NAME)
            build([seeds], light, model=LIGHT_NAME)
        stop.touch()
        seen = process.stdout.readline()
        assert process.wait() == 0
    assert set(ast.literal_eval(seen)) <= {(1, 1), (count, count)}


@pytest.mark.parametrize("blocked", ["file/index", "file"])
def test_a_place_that_cannot_be_a_folder(tmp_path: Path, other: Path, blocked: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError) as caught:
        build([other], tmp_path / blocked)
    assert "--index" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_that_may_not_be_written(tmp_path: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match=r"cannot be written \(Permission denied\)"):
        build([other], tmp_path / "index")
