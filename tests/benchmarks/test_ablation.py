"""The ablation on a few documents: the parts are really left out, and the whole is what the engine gives."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.ablation import MEASURES, PARTS, _found_by, measure_ablation
from index.build import build
from qa import QA, evaluate, read_question_set
from qa.ranking.candidates import Candidates

LINES = (
    "来往是阿里巴巴推出的聊天应用。",
    "The weather in the mountains changes quickly.",
    "马云为这个应用写了一封信。",
    "香港的缆车每天早上八点开始运行。",
    "苹果和香蕉放在厨房的桌子上。",
)
QUESTIONS = (
    ("who wrote a letter", "en", 5),
    ("Ma Yun", "en", 5),
    ("来往是谁推出的？", "zh-Hans", 1),
    ("纜車幾點開始？", "zh-Hant", 7),
)


def test_every_part_is_measured_for_all_and_by_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, questions = tmp_path / "a.txt", tmp_path / "questions.jsonl"
    source.write_text("\n\n".join(LINES) + "\n", "utf-8")
    records = [
        {"id": f"q{number}", "question": text, "lang": lang, "gold": [{"para": f"a:{line}", "grade": 2}]}
        for number, (text, lang, line) in enumerate(QUESTIONS)
    ]
    records.append({"id": "none", "question": "火星有多远？", "lang": "zh-Hans", "gold": [], "kind": "none"})
    questions.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    figures = measure_ablation(source, questions)

    assert list(figures) == ["", "lang=en", "lang=zh-Hans", "lang=zh-Hant"]
    assert [figures[group]["whole"]["n"] for group in figures] == [4, 2, 1, 1]
    assert figures[""].keys() <= PARTS.keys()
    assert {"no BM25", "no pooled vectors", "no translation", "no pinyin names"} <= figures[""].keys()
    shown = capsys.readouterr().out
    assert shown.count("| whole |") == 4
    assert f"| | {' | p | '.join(MEASURES)} | p |" in shown

    build([source], tmp_path / "index")
    with QA.open(tmp_path / "index") as qa:
        whole = evaluate(qa, read_question_set(questions)).to_dict()["measures"]
    assert {name: figures[""]["whole"][name] for name in MEASURES} == {name: whole[name] for name in MEASURES}


def test_only_what_one_ranker_found_is_left() -> None:
    rows = np.arange(500)
    zeros = np.zeros(500, np.float32)
    bm25 = np.where(rows < 50, rows, 0).astype(np.float32)
    known = dict.fromkeys(Candidates.__dataclass_fields__, zeros)
    candidates = Candidates(**{**known, "rows": rows, "bm25": bm25, "dense": rows.astype(np.float32) - 499})
    assert _found_by(candidates, "bm25").rows.tolist() == list(range(1, 50))
    assert _found_by(candidates, "dense").rows.tolist() == list(range(400, 500))
