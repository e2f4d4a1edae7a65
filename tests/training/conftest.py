"""A contextual model made of a tiny teacher."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tiny_teacher import write_teacher
from training.contextual.make import make as contextual
from training.corpus import Files
from training.e5_weights import read_teacher


@pytest.fixture(scope="session")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the teacher."""
    path = tmp_path_factory.mktemp("teacher") / "tiny.bin"
    write_teacher(path)
    return path


@pytest.fixture(scope="session")
def contextual_corpus(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A few texts of every stream that its vocabulary is counted on."""
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
    """The folder of the model."""
    out = tmp_path_factory.mktemp("contextual")
    size = contextual.make_model(read_teacher(packaged), contextual_corpus, out, dimensions=16)
    assert size == sum(path.stat().st_size for path in out.iterdir())
    return out
