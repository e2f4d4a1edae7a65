"""Readers' verdicts on disk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation
from qa.feedback import FeedbackStore, Verdict


def test_a_verdict_is_kept_with_what_was_seen(tmp_path: Path) -> None:
    citations = tuple(
        Citation(n, n, Place("a.txt", Span(0, 2), (n, n)), "a.txt", "来往", (), (), 1.0, Kind.BODY, "", Metadata())
        for n in (1, 2)
    )
    answer = Answer("来往？", True, 0.9, citations, index_version="g7")
    file = tmp_path / "new" / "feedback.sqlite"
    store = FeedbackStore(file)
    assert len(store) == 0
    store.add(answer, Verdict.WRONG, 2)
    store.add(answer, Verdict.GOOD)
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
