"""The first stage on a few made rows: what becomes of a row, and what does not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from training.corpus import HELD_OUT, STREAMS, Files, make_corpus, read_pairs

ABSTRACT = "采用修正的参数,建立了飞行器姿态控制系统的数学模型。仿真结果表明,这种方法有较快的响应速度。"
ROWS = {
    "questions": [
        {"q": ABSTRACT, "p": "to title", "src": "csl"},
        {"q": "臺北在哪裡？", "p": "臺北位於臺灣北部。它是一座城市。", "src": "drcd-dev"},
    ],
    "headings": [],
    "headings-en-zh": [],
    "prose": [],
    "parallel": [],
    "parallel-docs": [],
    "dictionary": [],
}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    for name, rows in ROWS.items():
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    make_corpus(tmp_path, tmp_path / "corpus")
    return Files(tmp_path / "corpus")


def test_a_question_and_its_passage_are_kept_as_keys(files: Files) -> None:
    kept = read_pairs(files.train("questions")) + read_pairs(files.held_out("questions"))
    assert kept == [["台北在哪里?", "台北位于台湾北部。它是一座城市。"]]


def test_a_row_without_a_passage_is_in_no_stream(files: Files) -> None:
    paths = [files.train(stream) for stream in STREAMS] + [files.held_out(stream) for stream in HELD_OUT]
    written = "".join(path.read_text("utf-8") for path in paths)
    assert "to title" not in written
    assert "飞行器" not in written
