"""What a server tells its operator: one line of JSON for every request, by way of the `logging` module.

    {"time": "2026-01-31T09:00:00.000+00:00", "request": "5f0c...", "route": "ask", "user": null,
     "ms": {"retrieve": 4.1, "rank": 0.2, "mark": 3.0, "total": 9.8}, "questions": 1, "found": true,
     "confidence": 0.83, "citations": ["notes.txt:3-4"], "index": "0123456789abcdef", "error": null}

`ms` has the stages of `Answer.timings`; "total" is that of the whole request. A request that asks several questions
has the sum of their stages and tells the rest of the last one. `user` is a keyed hash: the same for one name while
the server runs, another after it was started anew. A question's text is there only where the operator wants it,
as "question"; that of a document never is, nor the name of a reader's own document: "(own)" stands for it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.errors import ChuchuError
from index.records import Document, DocumentInfo, Passage
from qa.answer import Answer
from qa.protocols import BrowsableEngine, Filter, OwnDocumentInfo

LOGGER = logging.getLogger("chuchu.requests")
_ALL = logging.getLogger("chuchu")
"""What any part of the project logs goes where the requests go."""
_KEY = secrets.token_bytes(16)
_OWN = "(own)"
"""Stands for the name of a document that is a reader's own."""


@dataclass(slots=True)
class Request:
    """What is known of a request so far; `Watched` fills in what was asked."""

    route: str
    user: str | None = None
    ms: dict[str, float] = field(default_factory=dict)
    questions: int = 0
    question: str = ""
    answer: Answer | None = None
    own: frozenset[str] = frozenset()
    error: str | None = None


_current: ContextVar[Request | None] = ContextVar("request", default=None)


class JsonLines(logging.Formatter):
    """A record as one line of JSON: the members of its `request`, or its message where it has none.

    Args:
        questions: whether the text of questions is written.
    """

    def __init__(self, questions: bool = False) -> None:
        super().__init__()
        self._questions = questions

    def format(self, record: logging.LogRecord) -> str:
        """One line, without its end."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        request = getattr(record, "request", None)
        if isinstance(request, Request):
            told = _members(request)
            if self._questions and request.questions:
                told["question"] = request.question
        else:
            told = {"level": record.levelname, "message": record.getMessage()}
        return json.dumps({"time": moment} | told, ensure_ascii=False)


def start_logging(file: Path | None = None, questions: bool = False) -> None:
    """Write a line for every request from now on, to standard error or to the end of a file.

    Args:
        file: made if missing, readable by nobody else.
        questions: whether the text of questions is written as well.

    Raises:
        ChuchuError: the file cannot be written.
    """
    handler: logging.Handler
    try:
        if file:
            file.touch(mode=0o600)
            handler = logging.FileHandler(file, encoding="utf-8")
        else:
            handler = logging.StreamHandler()
    except OSError as error:
        raise ChuchuError(f"The log {file} cannot be written ({error.strerror}): name another with --log.") from error
    handler.setFormatter(JsonLines(questions))
    for old in _ALL.handlers[:]:
        _ALL.removeHandler(old)
        old.close()
    _ALL.addHandler(handler)
    _ALL.setLevel(logging.INFO)
    _ALL.propagate = False


@contextmanager
def request(route: str, user: str | None = None) -> Iterator[Request]:
    """Log what happens in the block as one request; what it raises is told by its class and goes on."""
    told = Request(route, user)
    _current.set(told)
    start = time.perf_counter()
    try:
        yield told
    except BaseException as error:
        told.error = type(error.__cause__ or error).__name__
        raise
    finally:
        # Not by its token: each step of a generator may run in a context of its own.
        _current.set(None)
        told.ms["total"] = (time.perf_counter() - start) * 1000
        LOGGER.info("%s", route, extra={"request": told})


class Watched:
    """Answers as another does, and tells the request that asks what came of it.

    Args:
        asked: what answers.
    """

    def __init__(self, asked: BrowsableEngine) -> None:
        self._asked = asked
        self._own = frozenset(info.id for info in asked.documents if isinstance(info, OwnDocumentInfo))

    @property
    def documents(self) -> tuple[DocumentInfo, ...]:
        """As `QA.documents`."""
        return self._asked.documents

    @property
    def version(self) -> str:
        """As `QA.version`."""
        return self._asked.version

    def choose(self, filter: Filter) -> tuple[str, ...] | None:
        """As `QA.choose`."""
        return self._asked.choose(filter)

    def document(self, document_id: str) -> Document:
        """As `QA.document`."""
        return self._asked.document(document_id)

    def passages(self, document_id: str) -> tuple[tuple[int, Passage], ...]:
        """As `QA.passages`."""
        return self._asked.passages(document_id)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        k: int = 5,
        documents: Collection[str] | None = None,
        filter: Filter | None = None,
        marked: int | None = None,
    ) -> Answer:
        """As `QA.ask`."""
        told = _current.get() or Request("")
        told.questions += 1
        told.question, told.answer, told.error = question, None, None
        try:
            answer = self._asked.ask(question, history, k=k, documents=documents, filter=filter, marked=marked)
        except ChuchuError as error:
            told.error = type(error).__name__
            raise
        told.answer, told.own = answer, self._own
        for stage, spent in answer.timings.items():
            told.ms[stage] = told.ms.get(stage, 0.0) + spent
        return answer


def _members(request: Request) -> dict[str, Any]:
    told: dict[str, Any] = {
        "request": secrets.token_hex(8),
        "route": request.route,
        "user": hashlib.blake2b(request.user.encode(), key=_KEY, digest_size=8).hexdigest() if request.user else None,
        "ms": {stage: round(spent, 1) for stage, spent in request.ms.items()},
    }
    if request.questions:
        told["questions"] = request.questions
    if request.answer:
        told |= {
            "found": request.answer.found,
            "confidence": round(request.answer.confidence, 4),
            "citations": [
                f"{_OWN if each.place.document in request.own else each.place.document}"
                f":{each.place.lines[0]}-{each.place.lines[1]}"
                for each in request.answer.citations
            ],
            "index": request.answer.index_version,
        }
    return told | {"error": request.error}
