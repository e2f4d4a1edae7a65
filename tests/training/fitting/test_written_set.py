"""The written questions as a question set: read back, with gold lines that hold the answers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from qa.evaluation.question_sets import read_question_set
from training.fitting import written_set
from training.fitting.written_set import write_set
from training.reading.written import checksum, normalized

TEXT = normalized("来往由邹孟睿负责。來往於2013年9月23日發布，口號是私密安全。")
CUT = TEXT.index("來往於")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with gzip.open(tmp_path / "prose.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps({"p": TEXT}) + "\n")
    year = TEXT.index("2013年")
    row = {
        "file": "prose",
        "checksum": checksum(TEXT),
        "pieces": [[0, CUT], [CUT, len(TEXT)]],
        "questions": [
            {"q": "When was Laiwang released?", "answers": [[year, year + 5]]},
            {"q": "誰在負責？", "about": "來往", "answers": [[3, 6]]},
            {"q": "来往花了多少钱？", "answers": []},
        ],
    }
    written = tmp_path / "written.jsonl"
    written.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return tmp_path


def test_the_set_is_read_back_with_lines_that_hold_the_answers(data: Path, tmp_path: Path) -> None:
    questions, documents = write_set(data, tmp_path / "set", data / "written.jsonl", everything=True)

    first, second, third = read_question_set(questions).questions
    lines = (documents / f"{checksum(TEXT)}.txt").read_text("utf-8").splitlines()
    assert lines == [TEXT[:CUT], TEXT[CUT:]]
    assert (first.gold, first.answers) == ({f"{checksum(TEXT)}:2": 2}, ("2013年",))
    assert (second.gold, second.history, second.kind) == ({f"{checksum(TEXT)}:1": 2}, ("來往",), "conv")
    assert (third.gold, third.kind) == ({}, "none")
    assert "lang=en" in first.slices


def test_only_what_close_reading_did_not_learn_from_is_taken(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for held_out in (True, False):
        monkeypatch.setattr(written_set, "is_held_out", lambda _passage, _one_in, held_out=held_out: held_out)
        questions, documents = write_set(data, tmp_path / str(held_out), data / "written.jsonl")
        assert bool(questions.read_text("utf-8")) == held_out
        assert len(list(documents.iterdir())) == held_out
