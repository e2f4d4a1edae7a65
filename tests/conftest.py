"""What several tests share: the seeds and their indexes, a tiny model, and how hypothesis runs.

Building the seeds with the shipped model takes seconds, so that they are built once for all tests. Who needs an
index to change copies it. A test that is about no model takes documents of a few lines, or the `tiny` model.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from index.build import BuildReport
    from index.encoders.contextual import ContextualModel
    from training.corpus import Files

ROOT = Path(__file__).resolve().parents[1]

# No deadline: a slow machine is not a bug. On a build machine the same examples every time.
settings.register_profile("chuchu", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("chuchu")


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five documents that come with the project."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def built(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    """The seeds' index by the shipped model, and what building it reported; nobody writes into it."""
    from index.build import build

    index = tmp_path_factory.mktemp("seeds") / "中文" / "索引"
    return index, build([seeds], index)


@pytest.fixture(scope="session")
def built_light(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds' index by the static model; nobody writes into it."""
    from index.build import build
    from index.encoders.static_model import LIGHT_NAME

    index = tmp_path_factory.mktemp("light") / "index"
    build([seeds], index, model=LIGHT_NAME)
    return index


@pytest.fixture
def index(built: tuple[Path, BuildReport], tmp_path: Path) -> Path:
    """A copy of the seeds' index, to be written into."""
    return Path(shutil.copytree(built[0], tmp_path / "index"))


@pytest.fixture
def light(built_light: Path, tmp_path: Path) -> Path:
    """A copy of the seeds' index by the static model, to be written into."""
    return Path(shutil.copytree(built_light, tmp_path / "index"))


@pytest.fixture(scope="session")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a tiny teacher, of which the `tiny` model is made."""
    from tests.tiny_teacher import write_teacher

    path = tmp_path_factory.mktemp("teacher") / "tiny.bin"
    write_teacher(path)
    return path


@pytest.fixture(scope="session")
def contextual_corpus(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A few texts of every stream that its vocabulary is counted on."""
    from training.corpus import Files

    files = Files(tmp_path_factory.mktemp("corpus"))
    rows = {
        "sentences": [["来往是社交产品", "钉钉的产品"]] * 20,
        "parallel": [["a", "来往", "src"]] * 10,
        "questions": [["来往是社交产品", "钉钉的产品"]],
        "headings": [["产品", "钉钉"]],
        "english": [["a", "钉钉"]],
        "dictionary": [["钉", "a"]],
    }
    for stream, lines in rows.items():
        path = files.train(stream)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return files


@pytest.fixture(scope="session")
def made(packaged: Path, contextual_corpus: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a contextual model of two layers that knows a dozen characters."""
    from training.contextual.make import ContextualSettings, make_contextual_model
    from training.e5_weights import read_teacher

    out = tmp_path_factory.mktemp("contextual")
    # Of the questions that are in English a few are enough for a mean.
    settings = ContextualSettings(dimensions=16, english_sample=20)
    size = make_contextual_model(read_teacher(packaged), contextual_corpus, out, settings)
    assert size == sum(path.stat().st_size for path in out.iterdir())
    return out


@pytest.fixture(scope="session")
def tiny(made: Path) -> ContextualModel:
    """That model, open: an index built with it has all the parts of one by the shipped model, in a tenth of the time.

    Its vectors know the length of a text and little of its meaning: it is for tests of what is built and kept.
    """
    from index.encoders.contextual import ContextualModel

    return ContextualModel(made)


@pytest.fixture(scope="session")
def built_tiny(seeds: Path, tiny: ContextualModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds' index by the tiny model; nobody writes into it."""
    from index.build import build

    index = tmp_path_factory.mktemp("tiny") / "index"
    build([seeds], index, model=tiny)
    return index
