"""What readers say of answers, kept in SQLite with exactly what they saw."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from index.errors import StoreError
from index.records import Place
from qa.answer import Answer

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    question TEXT NOT NULL,
    history TEXT NOT NULL,
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


def feedback_file(index: Path) -> Path:
    """Where readers' verdicts on an index are kept: beside it, since a build replaces what is in it."""
    # "." and ".." are no names that could be replaced.
    named = index.resolve() if index.name in ("", "..") else index
    return named.parent / "feedback.sqlite"


class FeedbackStore:
    """A file of feedback; made with its folder when something is first said.

    Its methods raise StoreError where the file cannot be used.

    Args:
        file: the SQLite file.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(
        self,
        answer: Answer,
        verdict: Verdict,
        served: Collection[str],
        number: int = 0,
        history: Sequence[str] = (),
    ) -> bool:
        """Keep a verdict on an answer, or, with `number`, on that citation of it.

        Of its citations only those of the server's documents are kept: a reader's own are to leave nothing behind.

        Args:
            answer: the answer, with all its citations.
            verdict: what the reader says.
            served: ids of the server's documents.
            number: of the citation that `Verdict.WRONG` is about.
            history: the questions asked before it, the oldest first.

        Returns:
            False where nothing was kept, since all citations, or the one it is about, are of other documents.
        """
        places = _served_places(answer, served)
        if (answer.citations and not places) or (number and number not in places):
            return False
        with self._open() as database, database:
            row = database.execute(
                "INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?)",
                (
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    verdict.value,
                    answer.question,
                    json.dumps(history, ensure_ascii=False),
                    answer.found,
                    answer.index_version,
                ),
            ).lastrowid
            database.executemany(
                "INSERT INTO feedback_citation VALUES (?, ?, ?, ?, ?, ?)",
                [(row, cited, place.document, *place.lines, cited == number) for cited, place in places.items()],
            )
        return True

    def __len__(self) -> int:
        with self._open() as database:
            return int(database.execute("SELECT COUNT(*) FROM feedback").fetchone()[0])

    def question_set(self) -> list[dict[str, Any]]:
        """The questions whose answers were called good, as records of a question set for `chuchu eval`.

        Of a found answer the first citation becomes gold of grade 2 and the others of grade 1, those
        called wrong excepted; a refusal called good becomes a question of kind `none`. A question
        judged more than once counts as judged last.
        """
        good: dict[tuple[str, str], tuple[bool, list[dict[str, Any]]]] = {}
        wrong: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        with self._open() as database:
            for row, verdict, question, history, found in database.execute(
                "SELECT rowid, verdict, question, history, found FROM feedback ORDER BY rowid"
            ).fetchall():
                key = (question, history)
                gold = []
                for number, document, line, was_wrong in database.execute(
                    "SELECT number, document, first_line, wrong FROM feedback_citation "
                    "WHERE feedback = ? ORDER BY number",
                    (row,),
                ):
                    place = f"{PurePosixPath(document).stem}:{line}"
                    gold.append({"para": place, "grade": 2 if number == 1 else 1})
                    if was_wrong:
                        wrong[key].add(place)
                if verdict == Verdict.GOOD:
                    good[key] = (bool(found), gold)
                elif verdict == Verdict.BAD:
                    good.pop(key, None)
        records = []
        for number, ((question, history), (found, gold)) in enumerate(good.items(), start=1):
            kept = [item for item in gold if item["para"] not in wrong[(question, history)]] if found else []
            if kept or not found:
                kind = ("conv" if json.loads(history) else "single") if found else "none"
                records.append(
                    {
                        "id": f"feedback-{number}",
                        "question": question,
                        "history": json.loads(history),
                        "kind": kind,
                        "gold": kept,
                    }
                )
        return records

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._file, timeout=10)) as database:
                database.executescript(_SCHEMA)
                yield database
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"The feedback file {self._file} cannot be used ({error}): see to its permissions, or move it away."
            ) from error


def _served_places(answer: Answer, served: Collection[str]) -> dict[int, Place]:
    """Where the passages of citations stand in the server's documents, by number; those that do not are left out."""
    places: dict[int, Place] = {}
    for citation in answer.citations:
        # A copy that the reader brought may be cited first.
        stands = [place for place in (citation.place, *citation.also) if place.document in served]
        if stands:
            places[citation.number] = stands[0]
    return places
