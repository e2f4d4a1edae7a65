"""The weights of the scores, and the questions they are fitted on."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from index.build import build
from index.encoders.contextual import ContextualModel
from index.encoders.static_model import LIGHT_NAME
from qa.engine import QA
from qa.ranking.fusion import FusionWeights
from tests.made_candidates import candidates
from training.e5_weights import read_teacher
from training.fitting.asked_questions import AskedQuestion, opened, split_pairs
from training.fitting.fusion import fit_weights
from training.fitting.remembering import RememberingModel
from training.reading.make import save_update
from training.reading.model import ReadingModel
from training.reading.written import checksum, normalized, read_written


@pytest.fixture
def qa(tmp_path: Path) -> Iterator[QA]:
    (tmp_path / "a.txt").write_text("来往失败了，因为没有人用。", "utf-8")
    build([tmp_path / "a.txt"], tmp_path / "index", model=LIGHT_NAME)
    with QA.open(tmp_path / "index") as opened_index:
        yield opened_index


def asked(qa: QA, scores: list[float], right: int) -> AskedQuestion:
    """A question whose candidates differ in BM25 alone."""
    query = qa.understand("来往为什么失败了？")
    return AskedQuestion(qa, query, candidates(scores), np.arange(len(scores)) == right, qa.texts())


def test_a_score_that_tells_gets_a_weight_and_one_that_never_varies_none(qa: QA) -> None:
    weights = fit_weights([asked(qa, [5.0, 1.0, 0.5], 0), asked(qa, [0.1, 4.0, 1.0], 1)], [])
    assert weights.bm25 > 0.5
    assert (weights.coverage, weights.late, weights.dense, weights.read) == (0, 0, 0, 0)


def test_a_question_is_read_as_the_engine_reads_it(readable: Path, tmp_path: Path) -> None:
    lines = ["来往是社交产品。", "钉钉是产品。", "社交的是来往。", "产品是社交。", "是的。"]
    (tmp_path / "a.txt").write_text("\n\n".join(lines) + "\n", "utf-8")
    model = RememberingModel(readable)
    with opened(tmp_path / "a.txt", model) as qa:
        query, found = qa.candidates("来往是社交产品吗？")
        question = AskedQuestion(qa, query, found, np.ones(len(found), dtype=bool), qa.texts())
        for weights in (FusionWeights(), FusionWeights(bm25=0, late=-5)):
            expected, readings = QA(qa.store, ContextualModel(readable), weights=weights).read(query, found)
            read = question.read(weights).candidates
            assert np.array_equal(read.read, expected.read)
            assert np.array_equal(read.peak, expected.peak)
            assert len(readings) > 0


@pytest.fixture
def readable(packaged: Path, made: Path, tmp_path: Path) -> Path:
    """The tiny contextual model with an update for close reading that says something."""
    folder = Path(shutil.copytree(made, tmp_path / "model"))
    torch.manual_seed(1)
    model = ReadingModel(read_teacher(packaged), ContextualModel(folder), rank=4)
    with torch.no_grad():
        model.head.weight.normal_(0, 0.3)
    save_update(model, folder)
    return folder


def test_nothing_is_fitted_on_what_close_reading_learned_from(tmp_path: Path) -> None:
    # Long passages, of which the embeddings and close reading take different parts, and so hold out different ones.
    passages = {f"第{number}个问题?": f"第{number}篇。" + "这是一篇很长的文章。" * 70 for number in range(400)}
    rows = [{"q": question, "p": passage, "src": "cmrc2018"} for question, passage in passages.items()]
    with gzip.open(tmp_path / "questions.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    kept, train = split_pairs(tmp_path)

    assert 0 < len(kept) < len(passages) / 4
    assert len(train) > len(passages) / 2
    assert {question for question, _ in train}.isdisjoint(question for question, _ in kept)
    written = tmp_path / "written.jsonl"
    learned = {example.question for example in read_written(tmp_path, _about(passages, written))[0]}
    assert learned
    assert learned.isdisjoint(question for question, _ in kept)


def _about(passages: dict[str, str], path: Path) -> Path:
    """A file of written questions about passages."""
    rows = [
        {
            "file": "questions",
            "checksum": checksum(normalized(text)),
            "pieces": [[0, 100]],
            "questions": [{"q": one, "answers": []}],
        }
        for one, text in passages.items()
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path
