"""What the parts of question time ask of each other, how long a question may be, and which documents it is put to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import QuestionError
from index.records import Document, DocumentInfo, Passage
from index.text.dates import is_date
from qa.answer import Answer

LONGEST_QUESTION = 4_000
"""Characters."""


class Writing(StrEnum):
    """What a document is written in: a BCP 47 tag, or `mixed` for more than one language or script."""

    HANS = "zh-Hans"
    HANT = "zh-Hant"
    EN = "en"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, init=False)
class Filter:
    """A choice of documents; what is empty does not narrow it, and one with nothing set lets all pass.

        Filter(since="2015", script="Hant")

    Args:
        documents: ids of the only documents wanted, or one id.
        since: the first date wanted: a year, year-month or year-month-day, as in 2015, 2015-03 or 2015-03-21. A
            document of 2013 passes from 2013-10 on, for it may be of that month.
        until: the last date wanted, so that a document of 2013-10 passes until 2013.
        undated: whether documents without a date pass where one is wanted.
        script: what the documents wanted are written in, one or several: "Hans", "Hant", "en" or "mixed".

    Raises:
        QuestionError: a date or a script is none; blanks around a date do not matter.
    """

    documents: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""
    undated: bool = False
    script: frozenset[Writing] = frozenset()

    def __init__(
        self,
        documents: str | Iterable[str] = (),
        *,
        since: str = "",
        until: str = "",
        undated: bool = False,
        script: str | Iterable[str] = (),
    ) -> None:
        several = {"documents": documents, "script": script}
        for name, value in several.items():
            object.__setattr__(self, name, frozenset([value] if isinstance(value, str) else value))
        object.__setattr__(self, "script", frozenset(map(_writing, self.script)))
        object.__setattr__(self, "undated", undated)
        object.__setattr__(self, "since", since)
        object.__setattr__(self, "until", until)
        self.__post_init__()

    # By itself, since what reads JSON into this type calls it and not `__init__`.
    def __post_init__(self) -> None:
        for name in ("since", "until"):
            date = getattr(self, name).strip()
            if date and not is_date(date):
                raise QuestionError(f"{date!r} is no date: write a year, year-month or year-month-day, as in 2015-03.")
            object.__setattr__(self, name, date)

    def __bool__(self) -> bool:
        return bool(self.documents or self.since or self.until or self.script)

    def to_dict(self) -> dict[str, Any]:
        """The filter as plain JSON values; what is not set is left out."""
        values: dict[str, Any] = {
            "documents": sorted(self.documents),
            "since": self.since,
            "until": self.until,
            "undated": self.undated and bool(self.since or self.until),
            "script": sorted(self.script),
        }
        return {name: value for name, value in values.items() if value}


def _writing(name: str) -> Writing:
    """What a program or a user calls "Hant" or "zh-Hant"."""
    for each in Writing:
        if name.lower() in (each.lower(), each.lower().removeprefix("zh-")):
            return each
    known = ", ".join(each.removeprefix("zh-") for each in Writing)
    raise QuestionError(f"{name!r} is no script that a document is known by: choose of {known}.")


class Engine(Protocol):
    """What evaluation and command line ask: a `QA`, several as one, or another system behind the same `ask`."""

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
        ...


class BrowsableEngine(Engine, Protocol):
    """What the page asks: an engine whose documents can be looked through."""

    @property
    def documents(self) -> tuple[DocumentInfo, ...]:
        """As `QA.documents`."""
        ...

    @property
    def version(self) -> str:
        """As `QA.version`."""
        ...

    def choose(self, filter: Filter) -> tuple[str, ...] | None:
        """As `QA.choose`."""
        ...

    def document(self, document_id: str) -> Document:
        """As `QA.document`."""
        ...

    def passages(self, document_id: str) -> tuple[tuple[int, Passage], ...]:
        """As `QA.passages`."""
        ...


class Reranker(Protocol):
    """What may put the best passages in an order of its own; it knows no index. Safe to use from several threads."""

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.floating]:
        """How well each passage answers the question, the higher the better.

        Question and passages are keys (`index.text.keys`), so that both scripts give the same order.

        Returns:
            shape (passages,), finite, in any range.
        """
        ...


@dataclass(frozen=True, slots=True)
class OwnDocumentInfo(DocumentInfo):
    """Of a document of the reader's own; `id` and `file` are what the reader calls it."""
