"""Where the parts are joined: open an index, ask it questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.clock import StageClock
from index.encoders.protocol import DEFAULT_ENCODING, Encoder, Encoding
from index.encoders.registry import open_encoder, token_encoder_of
from index.encoders.static_model import SHIPPED, open_static_model
from index.errors import StoreError
from index.records import Document, DocumentInfo, Passage
from index.store.local import open_store
from index.store.protocol import Store
from qa.answer import Answer, Refusal
from qa.citing.citations import Citer
from qa.protocols import Filter, Reranker
from qa.question.bounds import check, recent
from qa.question.document_filter import DocumentChooser, unknown_document, wanted_documents
from qa.question.query import Query, QueryReader
from qa.question.translation import Translator
from qa.ranking.candidates import Candidates
from qa.ranking.close_reading import MOST_READ, Reading
from qa.ranking.fusion import FusionWeights
from qa.ranking.passage_texts import PassageTexts
from qa.ranking.ranker import Ranker

DEFAULT_THRESHOLD = 0.5
"""An answer is shown as one where it is likelier than not to be one."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with what it was worked out of.

    Attributes:
        answer: the answer.
        query: what the question was read as; None where it was not read, since nothing could be found.
        texts: what was read of its passages.
    """

    answer: Answer
    query: Query | None
    texts: PassageTexts


class QA:
    """Answers questions from one index; safe to use from several threads. Close it, or use it in a `with`.

    A program that does little else answers faster where NumPy multiplies on one thread: see
    `index.encoders.one_thread`.

    Args:
        store: the index; closed with this.
        encoder: what its sentence vectors were made with.
        threshold: an answer counts as found from this confidence on, 0 to 1.
        weights: of the fused scores; the model's own by default.
        reranker: puts the best passages in order anew; how sure the answer is stays as it is without it.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        *,
        threshold: float = DEFAULT_THRESHOLD,
        weights: FusionWeights | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.store = store
        self.threshold = threshold
        self.encoder = encoder
        self.tokens = token_encoder_of(encoder)
        self._reader = QueryReader(encoder, self.tokens, open_static_model(), store, Translator.open(SHIPPED))
        self.ranker = Ranker(store, encoder, self.tokens, weights, reranker)
        self.citer = Citer(store, encoder, self.tokens)

    @classmethod
    def open(
        cls,
        index: Path | str,
        *,
        threshold: float = DEFAULT_THRESHOLD,
        encoding: Encoding = DEFAULT_ENCODING,
        reranker: Reranker | None = None,
        encoder: Encoder | None = None,
    ) -> QA:
        """Open the index in a folder.

        Args:
            index: the folder.
            threshold: as of the class.
            encoding: how a model other than the shipped one is run.
            reranker: as of the class.
            encoder: what the index was built with; by default what its name in the index means.

        Raises:
            StoreError: there is none, or it does not fit this version or its model.
            ModelError: its model cannot be loaded.
        """
        with ExitStack() as undo:
            store = undo.enter_context(open_store(Path(index)))
            manifest = store.manifest
            encoder = encoder or open_encoder(manifest.encoder, encoding)
            for name, expected, found in (
                ("model", manifest.encoder_fingerprint, encoder.fingerprint),
                ("token model", manifest.token_fingerprint, token_encoder_of(encoder).fingerprint),
            ):
                if expected != found:
                    raise StoreError(
                        f"The index {index} was built with the {name} {expected[:40]} and the one here is "
                        f"{found[:40]}; rebuild it with `chuchu build DOCUMENTS --index {index}`."
                    )
            opened = cls(store, encoder, threshold=threshold, reranker=reranker)
            undo.pop_all()
        return opened

    def beside(self, index: Path) -> QA:
        """Another index, made by the same models, asked the same way as this one.

        Raises:
            StoreError: there is none, or it does not fit this version.
        """
        return QA(
            open_store(index),
            self.encoder,
            threshold=self.threshold,
            weights=self.ranker.weights,
            reranker=self.ranker.reranker,
        )

    @property
    def version(self) -> str:
        """The name of the index that answers."""
        return self.store.name

    def __enter__(self) -> QA:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; nothing can be asked any more."""
        self.store.close()

    @cached_property
    def documents(self) -> tuple[DocumentInfo, ...]:
        """The documents of the index, in the order they were read."""
        return self.store.documents()

    def document(self, document_id: str) -> Document:
        """One document with its text.

        Raises:
            QuestionError: there is none of that id.
        """
        found = self.store.document(document_id)
        if found is None:
            raise unknown_document(document_id)
        return found

    def passages(self, document_id: str) -> tuple[tuple[int, Passage], ...]:
        """Rows and passages of one document in order of place; empty for an unknown document."""
        return self.store.passages_of(document_id)

    def choose(self, filter: Filter) -> tuple[str, ...] | None:
        """The ids of the documents that pass a filter, in the order they were read; None where it lets all pass.

        Raises:
            QuestionError: it names a document that is not in the index.
        """
        return self._chooser.choose(filter)

    @cached_property
    def _chooser(self) -> DocumentChooser:
        return DocumentChooser(self.documents, lambda document: self.document(document).text)

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
        """The passages that answer a question.

        Args:
            question: in Chinese of either script, in English, or mixed.
            history: earlier questions of the same conversation, oldest first.
            k: the most citations wanted, 1 or more.
            documents: ids of the only documents to search; None for all.
            filter: the only documents to search, by name, date or script; in place of `documents`.
            marked: how many of the citations, from the first, get marks; None for all.

        Returns:
            An answer with at most `k` citations. When nothing reaches the threshold, `found` is False
            and the citations are only the nearest passages; an empty question has none.

        Raises:
            QuestionError: `k` is below 1, the question is too long, a document is unknown, or both `documents` and
                `filter` are given.
        """
        wanted = wanted_documents(documents, filter, self.choose)
        return self.answered(question, history, k=k, documents=wanted, marked=marked).answer

    def answered(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        k: int = 5,
        documents: Collection[str] | None = None,
        marked: int | None = None,
        texts: PassageTexts | None = None,
    ) -> Answered:
        """As `ask`, with the query and the passages' texts; `texts`, if given, are those that others have read."""
        clock = StageClock()
        check(question, history, k)
        rows = self._rows_of(documents)

        def nothing(why: Refusal, query: Query | None = None) -> Answered:
            asked = query.asked_as if query else ""
            empty = Answer(question, False, 0.0, (), why, asked, index_version=self.version, timings=clock.timings())
            return Answered(empty, query, texts or self.texts())

        if not re.search(r"\w", question):
            return nothing(Refusal.EMPTY)
        if not len(self.store) or (rows is not None and not len(rows)):
            return nothing(Refusal.OFF_TOPIC)
        query = self.understand(question, history)
        candidates = self.search(query, rows) if query.says_something else None
        clock.lap("retrieve")
        if candidates is None:
            return nothing(Refusal.EMPTY, query)
        if not len(candidates):
            return nothing(Refusal.OFF_TOPIC, query)
        texts = texts or self.texts()
        ranking = self.ranker.rank(query, candidates, texts, clock)
        citations = self.citer.cite(query, ranking, texts, k, documents, marked)
        found = ranking.confidence >= self.threshold
        difference = self.citer.difference(citations[:marked], query, texts) if found else None
        clock.lap("mark")
        answer = Answer(
            question=question,
            found=found,
            confidence=ranking.confidence,
            citations=citations,
            refusal=None if found else Refusal.NEAR_MISS if ranking.is_on_topic else Refusal.OFF_TOPIC,
            asked_as=query.asked_as,
            corrections=query.corrections,
            differences=(difference,) if difference else (),
            index_version=self.version,
            timings=clock.timings(),
        )
        return Answered(answer, query, texts)

    def understand(self, question: str, history: Sequence[str] = ()) -> Query:
        """What a question is read as, with what it takes from the last of the earlier ones."""
        return self._reader.read(question, recent(history))

    def search(self, query: Query, rows: NDArray[np.int64] | None = None) -> Candidates:
        """The rows that may answer, scored but not yet ranked; only of `rows`, if given."""
        return self.ranker.search(query, rows)

    def candidates(
        self, question: str, history: Sequence[str] = (), rows: NDArray[np.int64] | None = None
    ) -> tuple[Query, Candidates]:
        """What a question is read as, and the rows that may answer it, as `search` finds them."""
        query = self.understand(question, history)
        return query, self.search(query, rows)

    def texts(self) -> PassageTexts:
        """What is to be read of the passages of one question."""
        return PassageTexts(self.tokens)

    def read(
        self, query: Query, candidates: Candidates, limit: int = MOST_READ
    ) -> tuple[Candidates, dict[int, Reading]]:
        """As `Ranker.read`."""
        return self.ranker.read(query, candidates, self.texts(), limit)

    def _rows_of(self, documents: Collection[str] | None) -> NDArray[np.int64] | None:
        if documents is None:
            return None
        self._chooser.check(documents)
        return self.store.rows_of(documents)
