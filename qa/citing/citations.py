"""Citations made of ranked rows: their passages, files and marks."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoders.contextual import ContextualModel
from index.encoders.protocol import Embedder
from index.encoders.static_model import StaticModel
from index.errors import StoreError
from index.records import Passage, Place
from index.store.generation import Generation
from index.text.keys import make_key
from qa.answer import Citation
from qa.citing.marks import Marks, MarkSettings, RunWeights, mark
from qa.citing.meeting import NOT_IN_CONTEXT, InContext
from qa.citing.near_duplicates import fold_near_duplicates
from qa.question.query import Query
from qa.ranking.close_reading import Reading
from qa.ranking.fitted import fitted_folder

_NO_MARKS = Marks((), ())


class Citer:
    """Makes citations of the passages of one index.

    Args:
        generation: the index.
        embedder: the model of its sentence vectors.
        model: the static model of its tokens.
    """

    def __init__(self, generation: Generation, embedder: Embedder, model: StaticModel) -> None:
        self._generation = generation
        self._embedder = embedder
        self._model = model

    @cached_property
    def mark_settings(self) -> MarkSettings:
        """How passages are marked, as fitted for the model of the index."""
        return MarkSettings(RunWeights.load(fitted_folder(self._embedder)))

    def groups(self, rows: NDArray[np.int64], order: NDArray[np.int64], k: int) -> list[list[int]]:
        """At most `k` groups of positions in `rows`, the best first, each followed by those that repeat it.

        Args:
            rows: of the candidates.
            order: positions in it from the best to the worst.
            k: how many are wanted, 1 or more.
        """
        tokens = self._generation.tokens.take(rows)
        return fold_near_duplicates(order, tokens, self._model.weights, k, self._is_number)

    def cite(
        self,
        query: Query,
        groups: Sequence[Sequence[int]],
        scores: Mapping[int, float],
        fused: Mapping[int, float],
        readings: Mapping[int, Reading],
        documents: Collection[str] | None,
        marked: int | None,
    ) -> tuple[Citation, ...]:
        """One citation for each group of rows, whose first is cited and whose others repeat it.

        Args:
            query: the question.
            groups: the best first.
            scores: by which the groups are in order, of each row that is the first of its group.
            fused: the fused score of each such row, the same unless a reranker gave `scores`.
            readings: of the rows that were read closely.
            documents: ids of the only documents whose places are told; None for all.
            marked: how many of the citations, from the first, get marks; None for all.
        """
        corpus = self._generation.corpus
        rows = [row for group in groups for row in group]
        passages = dict(zip(rows, corpus.passages(rows, documents), strict=True))
        files = corpus.files({passage.place.document for passage in passages.values()})
        best = max((fused[group[0]] for group in groups), default=0.0)
        citations = []
        for number, (row, *repeats) in enumerate(groups, start=1):
            passage = passages[row]
            marks = _NO_MARKS
            if marked is None or number <= marked:
                context = self.in_context(row, passage.text, readings.get(row))
                marks = mark(passage.text, query, self._model, self.mark_settings, best - fused[row], context)
            file, metadata = files[passage.place.document]
            also = [*passage.also, *(place for other in repeats for place in _places(passages[other]))]
            citations.append(
                Citation(
                    number=number,
                    row=row,
                    place=passage.place,
                    file=_from_here(file),
                    text=passage.text,
                    marks=marks.answers,
                    matches=marks.matches,
                    score=scores[row],
                    kind=passage.kind,
                    heading=passage.heading,
                    metadata=metadata,
                    also=tuple(also),
                )
            )
        return tuple(citations)

    def in_context(self, row: int, text: str, reading: Reading | None = None) -> InContext:
        """The tokens in context of a row and its passage's text, as `qa.citing.marks.mark` wants them.

        Raises:
            StoreError: the index has other tokens for it.
        """
        if not isinstance(self._embedder, ContextualModel):
            return NOT_IN_CONTEXT
        spans = self._embedder.spans(make_key(text).text)
        vectors = self._generation.token_vectors.take(np.array([row])).values
        if len(spans) != len(vectors):
            raise StoreError(
                "The index is damaged (vectors.starts.npy does not fit the passages): rebuild it with "
                "`chuchu build DOCUMENTS --index INDEX`."
            )
        return InContext(np.array([span.start for span in spans], dtype=np.int64), vectors, reading)

    def _is_number(self, token: int) -> bool:
        piece = self._model.tokenizer.id_to_token(token) or ""
        return any(char.isdigit() for char in piece)


def _places(passage: Passage) -> tuple[Place, ...]:
    return (passage.place, *passage.also)


def _from_here(file: str) -> str:
    """The path, relative to the working directory where it lies below it."""
    path, here = Path(file), Path.cwd()
    return os.fspath(path.relative_to(here)) if path.is_relative_to(here) else file
