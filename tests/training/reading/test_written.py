"""The questions written for close reading are found again in the passages they were written for."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.errors import EvaluationError
from training.reading.pairs import Example
from training.reading.written import CERTAIN, WRITTEN, checksum, normalized, read_written

PASSAGE = "来往由邹孟睿  负责。\n來往於2013年9月23日發布，口號是私密安全。"
TEXT = normalized(PASSAGE)
CUT = TEXT.index("來往於")


def put(folder: Path, questions: list[dict[str, object]], passage: str = PASSAGE) -> Path:
    with gzip.open(folder / "prose.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps({"p": passage}) + "\n")
    row = {
        "file": "prose",
        "checksum": checksum(TEXT),
        "pieces": [[0, CUT], [CUT, len(TEXT)]],
        "questions": questions,
    }
    path = folder / "written.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path


def read(folder: Path, questions: list[dict[str, object]]) -> list[Example]:
    train, held_out = read_written(folder, put(folder, questions))
    return train + held_out


def test_the_unit_that_holds_the_answer_is_certain(tmp_path: Path) -> None:
    start = TEXT.index("2013年")
    (example,) = read(tmp_path, [{"q": "哪一天發佈？", "answers": [[start, start + 5]]}])
    assert example.question == "哪一天发布?"
    first, second = example.pieces
    assert set(first.prior) == {0.0}
    (place,) = (unit for unit, prior in zip(second.units, second.prior, strict=True) if prior == CERTAIN)
    assert "2013年9月23日" in second.text[slice(*place)]
    assert not example.others


def test_a_question_without_an_answer_has_all_pieces_as_others(tmp_path: Path) -> None:
    (example,) = read(tmp_path, [{"q": "它賣多少錢？", "about": "來往", "answers": []}])
    assert example.question == "来往 它卖多少钱?"
    assert example.pieces == []
    assert [text[:3] for text in example.others] == ["来往由", "来往于"]


def test_another_passage_is_an_error_that_names_the_data(tmp_path: Path) -> None:
    path = put(tmp_path, [], passage="別的文章。")
    with pytest.raises(EvaluationError, match=r"prose\.jsonl\.gz has no passage with the checksum"):
        read_written(tmp_path, path)


def test_every_written_document_has_answers_inside_its_pieces() -> None:
    rows = [json.loads(line) for line in WRITTEN.read_text("utf-8").splitlines()]
    assert len({row["checksum"] for row in rows}) == len(rows)
    for row in rows:
        for asked in row["questions"]:
            assert asked["q"].strip()
            for start, end in asked["answers"]:
                assert any(first <= start < end <= last for first, last in row["pieces"])
