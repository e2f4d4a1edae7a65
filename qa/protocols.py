"""What the parts of question time ask of each other, and how long a question may be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.records import Document, DocumentInfo, Passage
from qa.answer import Answer

LONGEST_QUESTION = 4_000
"""Characters."""


class Engine(Protocol):
    """What evaluation and command line ask: a `QA`, several as one, or another system behind the same `ask`."""

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        k: int = 5,
        documents: Collection[str] | None = None,
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
