"""Who sets how many threads multiply: a program when it starts, and nothing that is imported or asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SEES = """
import json, sys
import faiss, numpy, onnxruntime
from threadpoolctl import ThreadpoolController
def threads():
    return {each["filepath"]: each["num_threads"] for each in ThreadpoolController().info()}
def of_numpy():
    return [each["num_threads"] for each in ThreadpoolController().info() if each.get("threading_layer") == "pthreads"]
ThreadpoolController().limit(limits=2)
before = threads()
"""


def _seen(code: str, *arguments: str) -> object:
    done = subprocess.run(
        [sys.executable, "-c", f"{SEES}\n{code}", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_library_leaves_the_threads_of_its_process_as_they_are(built_light: Path) -> None:
    """The static model: what the shipped one does is seen in `tests/qa/test_engine.py`."""
    assert _seen(
        "import index, qa, qa.cli.main\n"
        "for package in (index, qa): [getattr(package, name) for name in package.__all__]\n"
        "with qa.QA.open(sys.argv[1]) as opened: assert opened.ask('来往为什么失败了？').citations\n"
        "print(json.dumps(threads() == before))",
        str(built_light),
    )


@pytest.mark.parametrize(
    "start",
    [
        "from index.encoders.one_thread import multiply_on_one_thread; multiply_on_one_thread()",
        "from qa.cli import main; main(['verify', '--index', sys.argv[1]])",
        "sys.argv[1:] = ['--index', sys.argv[1], '--port', '-1']; import app; app.main()",
    ],
    ids=["by itself", "chuchu", "app.py"],
)
def test_a_program_multiplies_on_one_thread(start: str, tmp_path: Path) -> None:
    limits = _seen(f"{start}\nprint(json.dumps([of_numpy(), threads() == before]))", str(tmp_path / "none"))
    # Where NumPy multiplies with a library of the system, there is nothing to set.
    assert limits in ([[1], False], [[], True])
