"""One line of JSON a request, and in it nothing that a reader would not want told."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from index.build import build
from index.errors import ChuchuError, QuestionError
from qa import QA
from qa.joint import JointQA
from qa.server.request_log import JsonLines, Watched, request, start_logging

QUESTION = "来往的产品负责人是谁？"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "requests.log"
    # Every part of the program writes to the same file.
    everything = logging.getLogger("chuchu")
    for handler in everything.handlers[:]:
        handler.close()
        everything.removeHandler(handler)
    everything.propagate = True


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]


def test_an_answer_is_told_by_its_measures_and_citations(qa: QA, log: Path) -> None:
    start_logging(log)
    with request("ask", "ada"):
        answer = Watched(qa).ask(QUESTION, k=2)
    [line] = lines(log)
    assert datetime.fromisoformat(line["time"]).tzinfo is not None
    assert (line["route"], line["questions"], line["found"], line["error"]) == ("ask", 1, answer.found, None)
    assert line["confidence"] == round(answer.confidence, 4)
    assert line["index"] == qa.store.name
    assert line["citations"] == [f"{c.place.document}:{c.place.lines[0]}-{c.place.lines[1]}" for c in answer.citations]
    assert line["ms"].keys() == answer.timings.keys()
    assert line["ms"]["total"] >= max(spent for stage, spent in line["ms"].items() if stage != "total")


def test_neither_questions_nor_passages_nor_names_are_written(qa: QA, log: Path) -> None:
    start_logging(log)
    with request("ask", "ada lovelace"):
        text = Watched(qa).ask(QUESTION).citations[0].text
    written = log.read_text("utf-8")
    assert QUESTION not in written
    assert text[:10] not in written
    assert "lovelace" not in written
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_the_names_of_readers_own_documents_are_not_written(qa: QA, log: Path, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("来往的产品负责人是谁，没有人知道。", "utf-8")
    build([tmp_path / "own.txt"], tmp_path / "index")
    start_logging(log)
    with QA.open(tmp_path / "index") as own, request("ask"):
        answer = Watched(JointQA(own, qa, lambda document: f"secret {document}")).ask(QUESTION)
    assert any(cited.place.document.startswith("secret") for cited in answer.citations)
    [line] = lines(log)
    assert "secret" not in log.read_text("utf-8")
    assert sum(cited.startswith("(own):") for cited in line["citations"]) == 1


def test_questions_are_written_where_the_operator_wants_them(qa: QA, log: Path) -> None:
    start_logging(log, questions=True)
    with request("ask"):
        Watched(qa).ask(f"{QUESTION}\n\u2028x")
    [line] = lines(log)
    assert line["question"] == f"{QUESTION}\n\u2028x"
    assert log.read_text("utf-8").count("\n") == 1


def test_one_user_has_one_hash_and_another_another(log: Path) -> None:
    start_logging(log)
    for user in ("ada", "ada", "bob", None):
        with request("clear", user):
            pass
    ada, again, bob, nobody = (line["user"] for line in lines(log))
    assert ada == again != bob
    assert nobody is None
    assert len({line["request"] for line in lines(log)}) == 4


def test_what_goes_wrong_is_told_by_its_class_and_goes_on(qa: QA, log: Path) -> None:
    start_logging(log)
    with pytest.raises(QuestionError), request("search"):
        Watched(qa).ask("x", documents=["nowhere.txt"])
    with pytest.raises(ZeroDivisionError), request("search"):
        _ = 1 / 0
    with request("ask"), pytest.raises(QuestionError):
        Watched(qa).ask("x", k=0)
    assert [line["error"] for line in lines(log)] == ["QuestionError", "ZeroDivisionError", "QuestionError"]
    assert "nowhere" not in log.read_text("utf-8")


def test_several_questions_of_one_request_are_one_line(qa: QA, log: Path) -> None:
    start_logging(log)
    with request("replay"):
        first = Watched(qa).ask("来往是什么？")
        last = Watched(qa).ask("拜占庭帝国的首都在哪里？")
    [line] = lines(log)
    assert (line["questions"], line["found"]) == (2, last.found)
    assert line["ms"]["retrieve"] == pytest.approx(first.timings["retrieve"] + last.timings["retrieve"], abs=0.1)


def test_without_a_file_it_goes_to_standard_error(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging()
    with request("clear"):
        pass
    shown = capsys.readouterr()
    assert shown.out == ""
    assert json.loads(shown.err)["route"] == "clear"


def test_a_log_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ChuchuError, match="name another with --log"):
        start_logging(tmp_path / "nowhere" / "requests.log")


def test_any_other_record_is_a_line_of_json_too() -> None:
    record = logging.LogRecord("chuchu.requests", logging.WARNING, "", 0, "%s is full", ("the disk",), None)
    line = json.loads(JsonLines().format(record))
    assert (line["level"], line["message"]) == ("WARNING", "the disk is full")
