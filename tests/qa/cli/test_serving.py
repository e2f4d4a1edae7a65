"""What `chuchu serve` and the app serve, up to where they would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import chuchu
from tests.qa.cli.commands import ENVIRONMENT, ROOT, SEEDS
from tests.tiny_models import make_transformer

# Serves like the program named first, but says what it would serve and ends.
SERVER = """
import importlib, json, sys
import qa.serve
def serve(opened, examples=(), **_):
    documents = [document.id for document in opened.documents]
    print(json.dumps({"model": opened.encoder.name, "documents": documents, "examples": len(examples)}))
qa.serve.serve = serve
sys.argv.pop(0)
sys.exit(importlib.import_module(sys.argv[0]).main())
"""


def serve(*arguments: object, program: Path | None = None, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`chuchu serve`, or `python app.py` of the folder `program`."""
    words = ["app"] if program else ["qa.cli.main", "serve"]
    path = os.pathsep.join(map(str, [program, ROOT] if program else [ROOT]))
    # Other models load packages that warn.
    environment = {**ENVIRONMENT, "PYTHONPATH": path, "PYTHONWARNINGS": "default"}
    command = [sys.executable, "-c", SERVER, *words, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", timeout=300)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder of one note and of a file that is no text, and an index of the note, made with another model."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/note.txt").write_text("來往是阿里巴巴推出的社交產品。", "utf-8")
    done = chuchu("build", "notes", "--index", "index", "--model", "light", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "notes/binary.txt").write_bytes(bytes(range(256)) * 8)
    return tmp_path


def test_serving_brings_an_index_up_to_date_with_its_own_model_and_says_so(notes: Path) -> None:
    (notes / "notes/another.txt").write_text("釘釘是辦公軟體。", "utf-8")
    for program in (None, ROOT):
        served = serve("--documents", "notes", "--index", "index", program=program, cwd=notes)
        assert served.returncode == 0
        told = json.loads(served.stdout)
        assert told == {"model": "light", "documents": ["another.txt", "note.txt"], "examples": 0}
        assert re.search(r"index (built|unchanged): 2 documents, 2 passages\n", served.stderr)
        assert re.search(r"skipped \S*binary\.txt: \S", served.stderr)


@pytest.mark.torch
def test_the_model_of_an_index_that_is_served_runs_on_the_device_asked_for(notes: Path) -> None:
    model = make_transformer(notes / "model")
    done = chuchu("build", "notes/note.txt", "--index", "other", "--model", model, "--cache", "off", cwd=notes)
    assert done.returncode == 0, done.stderr
    before = (notes / "other/CURRENT").read_bytes()
    (notes / "notes/another.txt").write_text("釘釘是辦公軟體。", "utf-8")
    absent = "cuda" if sys.platform == "darwin" else "mps"
    served = serve("--documents", "notes", "--index", "other", "--device", absent, cwd=notes)
    assert served.returncode == 2
    assert f"cannot run on the device {absent}" in served.stderr
    assert (notes / "other/CURRENT").read_bytes() == before


def test_the_app_serves_an_index_as_it_is(notes: Path) -> None:
    served = serve("--index", "index", program=ROOT, cwd=notes)
    assert (served.returncode, served.stderr) == (0, "")
    assert json.loads(served.stdout) == {"model": "light", "documents": ["note.txt"], "examples": 0}
    missing = serve("--index", "nowhere", program=ROOT, cwd=notes)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert re.fullmatch(r"[^\n]*nowhere[^\n]*\.\n", missing.stderr)
    assert not (notes / "nowhere").exists()


def test_the_app_serves_the_seeds_by_default(tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    shutil.copy(ROOT / "app.py", tmp_path)
    # The static model makes it in no time.
    done = chuchu("build", next((tmp_path / "seeds").glob("000_*")), "--model", "light", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    served = serve(program=tmp_path, cwd=tmp_path / "seeds")
    assert served.returncode == 0
    told = json.loads(served.stdout)
    assert (told["model"], len(told["documents"]), told["examples"]) == ("light", 5, 3)
    assert re.search(r"index built: 5 documents, \d{3} passages\n", served.stderr)
