"""Where the parts are joined: open an index, ask it questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.clock import StageClock
from index.encoders.one_thread import one_thread
from index.encoders.protocol import DEFAULT_ENCODING, Encoder, Encoding
from index.encoders.registry import open_encoder, token_encoder_of
from index.encoders.static_model import SHIPPED, open_static_model
from index.errors import QuestionError, StoreError
from index.records import Document, DocumentInfo, Passage
from index.store.generation import Generation, open_generation
from qa.answer import Answer, Citation, Difference, Refusal
from qa.citing.citations import Citer
from qa.citing.differences import find_difference
from qa.citing.meeting import Meeting
from qa.protocols import LONGEST_QUESTION
from qa.question.query import Query, QueryReader
from qa.question.translation import Translator
from qa.ranking.candidates import Candidates, ranked
from qa.ranking.close_reading import MOST_READ, CloseReader, Reading
from qa.ranking.confidence import Calibration, confidence_features
from qa.ranking.cross_encoder import CrossEncoderReranker
from qa.ranking.fitted import fitted_folder
from qa.ranking.fusion import FusionWeights, fuse
from qa.ranking.retrieve import retrieve

DEFAULT_THRESHOLD = 0.5
"""An answer is shown as one where it is likelier than not to be one."""
LOOKED_AT = 3
"""So many times as many candidates are looked at as are read closely: of some that is not needed."""


class QA:
    """Answers questions from one index; safe to use from several threads. Close it, or use it in a `with`.

    While it answers, NumPy multiplies on one thread in the whole process (see `index.encoders.one_thread`).

    Args:
        generation: the opened index.
        encoder: what its sentence vectors were made with.
        threshold: an answer counts as found from this confidence on, 0 to 1.
        weights: of the fused scores; the model's own by default.
        reranker: puts the best passages in order anew; how sure the answer is stays as it is without it.
    """

    def __init__(
        self,
        generation: Generation,
        encoder: Encoder,
        threshold: float = DEFAULT_THRESHOLD,
        weights: FusionWeights | None = None,
        reranker: CrossEncoderReranker | None = None,
    ) -> None:
        self.generation = generation
        self.threshold = threshold
        self.encoder = encoder
        self.tokens = token_encoder_of(encoder)
        self._reader = QueryReader(encoder, self.tokens, open_static_model(), generation.bm25, Translator.open(SHIPPED))
        self._weights = weights or FusionWeights.load(fitted_folder(encoder))
        self._close_reader = CloseReader(encoder.reader) if encoder.reader else None
        self.citer = Citer(generation, encoder, self.tokens)
        self._reranker = reranker

    @classmethod
    def open(
        cls,
        index: Path | str,
        threshold: float = DEFAULT_THRESHOLD,
        encoding: Encoding = DEFAULT_ENCODING,
        reranker: CrossEncoderReranker | None = None,
        encoder: Encoder | None = None,
    ) -> QA:
        """Open the index in a folder.

        Args:
            index: the folder.
            threshold: as of the class.
            encoding: how a model other than the shipped one is run.
            reranker: as of the class.
            encoder: the one that the index was built with; by default the one that its name means.

        Raises:
            StoreError: there is none, or it does not fit this version or its model.
            ModelError: its model cannot be loaded.
        """
        folder = Path(index)
        generation = open_generation(folder)
        manifest = generation.manifest
        encoder = encoder or open_encoder(manifest.encoder, encoding)
        for name, expected, found in (
            ("model", manifest.encoder_fingerprint, encoder.fingerprint),
            ("token model", manifest.token_fingerprint, token_encoder_of(encoder).fingerprint),
        ):
            if expected != found:
                raise StoreError(
                    f"The index {index} was built with the {name} {expected[:40]} and the one here is {found[:40]}; "
                    f"rebuild it with `chuchu build DOCUMENTS --index {index}`."
                )
        return cls(generation, encoder, threshold, reranker=reranker)

    def beside(self, index: Path) -> QA:
        """Another index, made by the same models, asked the same way as this one.

        Raises:
            StoreError: there is none, or it does not fit this version.
        """
        return QA(open_generation(index), self.encoder, self.threshold, self._weights, self._reranker)

    @property
    def version(self) -> str:
        """The name of the index generation that answers."""
        return self.generation.name

    def __enter__(self) -> QA:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; nothing can be asked any more."""
        self.generation.close()

    @cached_property
    def _calibration(self) -> Calibration:
        return Calibration.load(fitted_folder(self.encoder))

    @cached_property
    def documents(self) -> tuple[DocumentInfo, ...]:
        """The documents of the index, in the order they were read."""
        return self.generation.corpus.documents()

    def document(self, document_id: str) -> Document:
        """One document with its text.

        Raises:
            QuestionError: there is none of that id.
        """
        found = self.generation.corpus.document(document_id)
        if found is None:
            raise _unknown(document_id)
        return found

    def passages(self, document_id: str) -> tuple[tuple[int, Passage], ...]:
        """Rows and passages of one document in order of place; empty for an unknown document."""
        return self.generation.corpus.passages_of(document_id)

    @one_thread()
    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        k: int = 5,
        documents: Collection[str] | None = None,
        marked: int | None = None,
    ) -> Answer:
        """The passages that answer a question.

        Args:
            question: in Chinese of either script, in English, or mixed.
            history: earlier questions of the same conversation, oldest first.
            k: the most citations wanted, 1 or more.
            documents: ids of the only documents to search; None for all.
            marked: how many of the citations, from the first, get marks; None for all.

        Returns:
            An answer with at most `k` citations. When nothing reaches the threshold, `found` is False
            and the citations are only the nearest passages; an empty question has none.

        Raises:
            QuestionError: `k` is below 1, the question is too long, or a document is unknown.
        """
        clock = StageClock()
        if k < 1:
            raise QuestionError(f"The number of citations must be 1 or more and is {k}: ask with k=5, say.")
        if isinstance(history, str):
            raise QuestionError("The history is one string: give the earlier questions as a list, oldest first.")
        for text in (question, *history):
            if len(text) > LONGEST_QUESTION:
                raise QuestionError(
                    f"The question has {len(text):,} characters and may have {LONGEST_QUESTION:,}: shorten it."
                )
        rows = self._rows_of(documents)
        version = self.generation.name

        def nothing(why: Refusal, asked_as: str = "") -> Answer:
            found = Answer(question, False, 0.0, (), why, asked_as=asked_as, index_version=version)
            return replace(found, timings=clock.timings())

        if not re.search(r"\w", question):
            return nothing(Refusal.EMPTY)
        if not len(self.generation) or (rows is not None and not len(rows)):
            return nothing(Refusal.OFF_TOPIC)
        query, candidates = self.candidates(question, recent(history), rows)
        clock.lap("retrieve")
        if not query.says_something:
            return nothing(Refusal.EMPTY, query.asked_as)
        if not len(candidates):
            return nothing(Refusal.OFF_TOPIC, query.asked_as)
        candidates, readings = self.read(query, candidates)
        clock.lap("read")
        scores = fused = fuse(candidates, self._weights)
        order = ranked(candidates.rows, scores)
        confidence = self._calibration.confidence(confidence_features(candidates, order, query))
        clock.lap("rank")
        if self._reranker:
            scores = self._reranker.rescore(query.key, self.generation.corpus, candidates.rows, fused)
            order = ranked(candidates.rows, scores)
            clock.lap("rerank")
        groups = self.citer.groups(candidates.rows, order, k)
        citations = self.citer.cite(
            query,
            [candidates.rows[group].tolist() for group in groups],
            dict(zip(candidates.rows.tolist(), scores.tolist(), strict=True)),
            dict(zip(candidates.rows.tolist(), fused.tolist(), strict=True)),
            readings,
            documents,
            marked,
        )
        found = confidence >= self.threshold
        on_topic = candidates.dense.max() >= self._calibration.on_topic
        difference = self._difference(citations[:marked], query) if found else None
        clock.lap("mark")
        return Answer(
            question=question,
            found=found,
            confidence=confidence,
            citations=citations,
            refusal=None if found else Refusal.NEAR_MISS if on_topic else Refusal.OFF_TOPIC,
            asked_as=query.asked_as,
            corrections=query.corrections,
            differences=(difference,) if difference else (),
            index_version=version,
            timings=clock.timings(),
        )

    def candidates(
        self, question: str, history: Sequence[str] = (), rows: NDArray[np.int64] | None = None
    ) -> tuple[Query, Candidates]:
        """What a question is read as and the rows that may answer it, scored but not yet ranked.

        Args:
            question: as in `ask`.
            history: as in `ask`.
            rows: if given, only these rows are searched.
        """
        query = self._reader.read(question, history)
        return query, retrieve(query, self.generation, self.tokens, rows)

    def read(
        self, query: Query, candidates: Candidates, limit: int = MOST_READ
    ) -> tuple[Candidates, dict[int, Reading]]:
        """The candidates with the scores of close reading, and the readings by row; only of a model that can read.

        The best by the fused score are looked at; those that hold no thing of the kind asked for need no reading.
        What was not looked at has the lowest score of what was.

        Args:
            query: the question.
            candidates: not yet read.
            limit: how many are read at most.
        """
        if self._close_reader is None or not len(candidates):
            return candidates, {}
        best = ranked(candidates.rows, fuse(candidates, self._weights))[: LOOKED_AT * limit]
        rows = candidates.rows[best].tolist()
        texts = [text for text, _ in self.generation.corpus.texts(rows)]
        readings = self._close_reader.read(query.key, texts, limit)
        found = np.array([(reading.score, reading.peak) for reading in readings], dtype=np.float32)
        read, peak = np.repeat(found.min(axis=0)[:, None], len(candidates), axis=1)
        read[best], peak[best] = found.T
        return replace(candidates, read=read, peak=peak), dict(zip(rows, readings, strict=True))

    def _difference(self, citations: Sequence[Citation], query: Query) -> Difference | None:
        def meeting(place: int) -> Meeting | None:
            return self.citer.meet(query, citations[place].text, citations[place].row)

        return find_difference([cited.text for cited in citations], query, meeting)

    def _rows_of(self, documents: Collection[str] | None) -> NDArray[np.int64] | None:
        if documents is None:
            return None
        known = {document.id for document in self.documents}
        unknown = sorted(set(documents) - known)
        if unknown:
            raise _unknown(unknown[0])
        return np.array(self.generation.corpus.rows_of(documents), dtype=np.int64)


def recent(history: Sequence[str]) -> Sequence[str]:
    """The last turns, as many as are together no longer than one question may be."""
    length = 0
    for first in range(len(history) - 1, -1, -1):
        length += len(history[first]) + 1
        if length > LONGEST_QUESTION:
            return history[first + 1 :]
    return history


def _unknown(document_id: str) -> QuestionError:
    return QuestionError(f"There is no document {document_id!r} in this index: `documents` lists them.")
