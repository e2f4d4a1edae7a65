"""What readers say of answers, kept in SQLite with exactly what they saw."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from qa.answer import Answer

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    question TEXT NOT NULL,
    asked_as TEXT NOT NULL,
    found INTEGER NOT NULL,
    index_version TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS feedback_citation (
    feedback INTEGER NOT NULL REFERENCES feedback (rowid),
    number INTEGER NOT NULL,
    document TEXT NOT NULL,
    first_line INTEGER NOT NULL,
    last_line INTEGER NOT NULL,
    wrong INTEGER NOT NULL,
    PRIMARY KEY (feedback, number)
);
"""


class Verdict(StrEnum):
    """What a reader says: of the whole answer, or of one citation."""

    GOOD = "good"
    BAD = "bad"
    WRONG = "wrong"


class FeedbackStore:
    """A file of feedback; made with its folder when something is first said.

    Args:
        file: the SQLite file.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, answer: Answer, verdict: Verdict, number: int = 0) -> None:
        """Keep a verdict on an answer, or, with `number`, on that citation of it."""
        with self._open() as database, database:
            row = database.execute(
                "INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?)",
                (
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    verdict.value,
                    answer.question,
                    answer.asked_as,
                    answer.found,
                    answer.index_version,
                ),
            ).lastrowid
            database.executemany(
                "INSERT INTO feedback_citation VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (row, citation.number, citation.place.document, *citation.place.lines, citation.number == number)
                    for citation in answer.citations
                ],
            )

    def __len__(self) -> int:
        with self._open() as database:
            return int(database.execute("SELECT COUNT(*) FROM feedback").fetchone()[0])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=10)) as database:
            database.executescript(_SCHEMA)
            yield database
