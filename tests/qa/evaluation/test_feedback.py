"""Readers' verdicts on disk."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import StoreError
from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation
from qa.evaluation.feedback import FeedbackStore, Verdict
from qa.evaluation.question_sets import read_question_set


def answered(question: str = "来往？", found: bool = True) -> Answer:
    citations = tuple(
        Citation(n, n, Place("a.txt", Span(0, 2), (n, n)), "a.txt", "来往", (), (), 1.0, Kind.BODY, "", Metadata())
        for n in (1, 2)
    )
    return Answer(question, found, 0.9, citations, index_version="g7")


def test_a_verdict_is_kept_with_what_was_seen(tmp_path: Path) -> None:
    file = tmp_path / "new" / "feedback.sqlite"
    store = FeedbackStore(file)
    assert len(store) == 0
    store.add(answered(), Verdict.WRONG, {"a.txt"}, 2)
    store.add(answered(), Verdict.GOOD, {"a.txt"})
    assert len(FeedbackStore(file)) == 2
    with closing(sqlite3.connect(file)) as database:
        said = database.execute(
            "SELECT verdict, question, found, index_version FROM feedback ORDER BY rowid"
        ).fetchall()
        seen = database.execute(
            "SELECT feedback, number, document, first_line, wrong FROM feedback_citation ORDER BY feedback, number"
        ).fetchall()
    assert said == [("wrong", "来往？", 1, "g7"), ("good", "来往？", 1, "g7")]
    assert seen == [(1, 1, "a.txt", 1, 0), (1, 2, "a.txt", 2, 1), (2, 1, "a.txt", 1, 0), (2, 2, "a.txt", 2, 0)]


def test_verdicts_become_a_question_set_that_the_evaluator_reads(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    store.add(answered("good"), Verdict.GOOD, {"a.txt"})
    store.add(answered("followed up"), Verdict.GOOD, {"a.txt"}, history=["good"])
    store.add(answered("partly wrong"), Verdict.WRONG, {"a.txt"}, 1)
    store.add(answered("partly wrong"), Verdict.GOOD, {"a.txt"})
    store.add(answered("rightly refused", found=False), Verdict.GOOD, {"a.txt"})
    store.add(answered("changed mind"), Verdict.GOOD, {"a.txt"})
    store.add(answered("changed mind"), Verdict.BAD, {"a.txt"})
    store.add(answered("bad"), Verdict.BAD, {"a.txt"})
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in store.question_set()), "utf-8")
    questions = {question.text: question for question in read_question_set(file).questions}
    assert {text: (question.kind, dict(question.gold)) for text, question in questions.items()} == {
        "good": ("single", {"a:1": 2, "a:2": 1}),
        "followed up": ("conv", {"a:1": 2, "a:2": 1}),
        "partly wrong": ("single", {"a:2": 1}),
        "rightly refused": ("none", {}),
    }
    assert questions["followed up"].history == ("good",)


def test_of_documents_that_are_not_the_servers_nothing_is_kept(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    first, second = answered().citations
    own = replace(first, place=replace(first.place, document="a.txt#2"))
    mixed = replace(answered("mixed"), citations=(own, second))
    assert store.add(mixed, Verdict.GOOD, {"a.txt"})
    assert not store.add(mixed, Verdict.WRONG, {"a.txt"}, 1)
    assert not store.add(replace(answered("own"), citations=(own,)), Verdict.GOOD, {"a.txt"})
    copied = replace(own, also=(replace(first.place, lines=(7, 8)),))
    assert store.add(replace(answered("copied"), citations=(copied,)), Verdict.GOOD, {"a.txt"})
    assert store.add(replace(answered("nothing near", found=False), citations=()), Verdict.GOOD, {"a.txt"})
    assert len(store) == 3
    with closing(sqlite3.connect(tmp_path / "feedback.sqlite")) as database:
        seen = database.execute("SELECT number, document, first_line, last_line FROM feedback_citation").fetchall()
    assert sorted(seen) == [(1, "a.txt", 7, 8), (2, "a.txt", 2, 2)]
    assert [(record["question"], record["gold"]) for record in store.question_set()] == [
        ("mixed", [{"para": "a:2", "grade": 1}]),
        ("copied", [{"para": "a:7", "grade": 2}]),
        ("nothing near", []),
    ]


def test_a_file_that_holds_no_feedback_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite").write_text("no database" * 100, "utf-8")
    with pytest.raises(StoreError, match=r"feedback\.sqlite cannot be used \(file is not a database\)"):
        FeedbackStore(tmp_path / "feedback.sqlite").question_set()
