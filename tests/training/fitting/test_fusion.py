"""The weights of the scores, and the questions they are fitted on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from qa.engine import QA
from qa.question.query import Query
from tests.made_candidates import candidates
from training.fitting.asked_questions import AskedQuestion, read_pairs
from training.fitting.fusion import fit_weights
from training.reading.written import checksum, normalized, read_written


@pytest.fixture
def query(tmp_path: Path) -> Query:
    (tmp_path / "a.txt").write_text("来往失败了，因为没有人用。", "utf-8")
    build([tmp_path / "a.txt"], tmp_path / "index", LIGHT_NAME)
    with QA.open(tmp_path / "index") as qa:
        return qa.candidates("来往为什么失败了？")[0]


def asked(query: Query, scores: list[float], right: int) -> AskedQuestion:
    """A question whose candidates differ in BM25 alone."""
    readings = np.full((len(scores), 2), np.nan, dtype=np.float32)
    return AskedQuestion(
        query, candidates(scores), np.arange(len(scores)) == right, readings, np.zeros(len(scores), dtype=bool)
    )


def test_a_score_that_tells_gets_a_weight_and_one_that_never_varies_none(query: Query) -> None:
    weights = fit_weights([asked(query, [5.0, 1.0, 0.5], 0), asked(query, [0.1, 4.0, 1.0], 1)], [])
    assert weights.bm25 > 0.5
    assert (weights.coverage, weights.late, weights.dense, weights.read) == (0, 0, 0, 0)


def test_nothing_is_fitted_on_what_close_reading_learned_from(tmp_path: Path) -> None:
    # Long passages, of which the embeddings and close reading take different parts, and so hold out different ones.
    passages = {f"第{number}个问题?": f"第{number}篇。" + "这是一篇很长的文章。" * 70 for number in range(400)}
    rows = [{"q": question, "p": passage, "src": "cmrc2018"} for question, passage in passages.items()]
    with gzip.open(tmp_path / "questions.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    kept, train = read_pairs(tmp_path)

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
