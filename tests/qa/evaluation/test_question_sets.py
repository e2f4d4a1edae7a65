"""Question sets: the seeds' own, BEIR folders, and files that are neither."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EvaluationError
from index.text.keys import make_key
from qa.evaluation.question_sets import read_question_set

ROOT = Path(__file__).parents[3]
OPEN = ROOT / "tests/data/seeds-open.jsonl"
QUESTION = {
    "id": "g1",
    "question": "誰？",
    "kind": "single",
    "gold": [{"para": "000:1", "grade": 2}],
    "answer": "鄒孟睿",
}


def write(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


def beir(folder: Path, queries: Sequence[object], qrels: str) -> Path:
    (folder / "qrels").mkdir(parents=True)
    write(folder / "corpus.jsonl", {"_id": "p0", "title": "", "text": "光榮"})
    write(folder / "queries.jsonl", *queries)
    (folder / "qrels/test.tsv").write_text(qrels, "utf-8")
    return folder


def test_the_seeds_questions_are_read_whole() -> None:
    questions = read_question_set(OPEN)
    assert Counter(question.kind for question in questions.questions) == {"single": 80, "none": 20, "conv": 10}
    assert all(bool(question.history) == (question.kind == "conv") for question in questions.questions)
    assert all(2 in question.gold.values() for question in questions.questions if question.kind != "none")
    assert questions.corpus is None
    assert questions.full_grade == 2


def test_every_gold_answer_of_the_seeds_stands_in_a_fully_answering_gold_line() -> None:
    lines = {file.stem: file.read_text("utf-8").split("\n") for file in (ROOT / "seeds").glob("*.txt")}
    for question in read_question_set(OPEN).questions:
        full = [item.rpartition(":") for item, grade in question.gold.items() if grade == 2]
        keys = [make_key(lines[stem][int(line) - 1].strip()).text for stem, _, line in full]
        answers = [make_key(answer).text for answer in question.answers]
        assert not full or any(answer in key for answer in answers for key in keys), question.id


def test_labels_become_slices(tmp_path: Path) -> None:
    record = {**QUESTION, "lang": "zh-Hant", "type": "factoid", "none_kind": None}
    (question,) = read_question_set(write(tmp_path / "q.jsonl", record)).questions
    assert question.slices == ("lang=zh-Hant", "kind=single", "type=factoid")


def test_grade_nought_is_not_gold_and_a_line_twice_has_its_best_grade(tmp_path: Path) -> None:
    gold = [{"para": "a:1", "grade": 1}, {"para": "a:01", "grade": 2}, {"para": "a:2", "grade": 0}]
    (question,) = read_question_set(write(tmp_path / "q.jsonl", {**QUESTION, "gold": gold})).questions
    assert question.gold == {"a:1": 2}


def test_a_beir_folder_is_read_as_beir_does(tmp_path: Path) -> None:
    queries = [
        {"_id": "q0", "text": "由哪兩個公司開發？", "metadata": {"answers": ["光榮", " "], "lang": "zh-Hant"}},
        {"_id": "q1", "text": "不在測試集"},
        {"_id": "q2", "text": "沒有相關文件"},
    ]
    folder = beir(tmp_path / "b", queries, "query-id\tcorpus-id\tscore\nq0\tp0\t1\nq0\tp1\t0\nq2\tp0\t0\n")
    found = read_question_set(folder)
    (question,) = found.questions
    assert (question.id, question.gold, question.answers) == ("q0", {"p0": 1}, ("光榮",))
    assert question.slices == ("lang=zh-Hant", "kind=single")
    assert (found.corpus, found.full_grade) == (folder / "corpus.jsonl", 1)


def test_a_beir_folder_without_its_header_line_is_read_too(tmp_path: Path) -> None:
    folder = beir(tmp_path / "b", [{"_id": "q0", "text": "誰？"}], "q0\tp0\t1\n")
    assert read_question_set(folder).questions[0].gold == {"p0": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"question": None},
        {"question": "  "},
        {"history": "before"},
        {"history": [1]},
        {"kind": "other"},
        {"kind": "none"},
        {"gold": []},
        {"gold": {}},
        {"gold": [{"para": "000", "grade": 2}]},
        {"gold": [{"para": "000:x", "grade": 2}]},
        {"gold": [{"para": "000:" + "9" * 5000, "grade": 2}]},
        {"gold": [{"para": "000:1", "grade": "2"}]},
        {"gold": [{"para": "000:1"}]},
        {"gold": [{"para": "000:1", "grade": 10**400}]},
    ],
)
def test_a_question_that_cannot_be_judged_is_named_by_file_and_line(tmp_path: Path, change: dict[str, object]) -> None:
    path = write(tmp_path / "q.jsonl", {**QUESTION, "id": "g0"}, {**QUESTION, **change})
    with pytest.raises(EvaluationError, match=r"q\.jsonl:2 "):
        read_question_set(path)


@pytest.mark.parametrize("line", [b"\xff\xfe", b"[1]", b"{", b"[" * 100_000, b'"text"'])
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "q.jsonl").write_bytes(b"\n" + line + b"\n")
    with pytest.raises(EvaluationError, match=r"q\.jsonl:2 "):
        read_question_set(tmp_path / "q.jsonl")


def test_a_byte_order_mark_and_windows_line_breaks_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps(QUESTION).encode() + b"\r\n\r\n")
    assert read_question_set(tmp_path / "q.jsonl").questions[0].text == "誰？"


def test_an_id_twice_and_an_empty_set_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="'g1' twice"):
        read_question_set(write(tmp_path / "q.jsonl", QUESTION, QUESTION))
    with pytest.raises(EvaluationError, match="no question"):
        read_question_set(write(tmp_path / "empty.jsonl"))


def test_a_set_that_is_not_there_or_incomplete_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"none\.jsonl cannot be read"):
        read_question_set(tmp_path / "none.jsonl")
    with pytest.raises(EvaluationError, match=r"corpus\.jsonl and queries\.jsonl and qrels/test\.tsv is missing"):
        read_question_set(tmp_path)
    with pytest.raises(EvaluationError, match=r"test\.tsv:2 "):
        read_question_set(beir(tmp_path / "b", [{"_id": "q0", "text": "誰？"}], "q0\tp0\t1\nq0 p0 1\n"))


@given(st.binary(max_size=60))
def test_hostile_bytes_are_read_or_refused_never_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.jsonl"
    path.write_bytes(content)
    with pytest.raises(EvaluationError):
        read_question_set(path)
