"""Citations made of ranked rows: their passages, files and marks."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import Encoder, TokenEncoder
from index.records import Passage, Place
from index.store.generation import Generation
from index.text.keys import make_key
from qa.answer import Citation
from qa.citing.marks import Marks, MarkSettings, RunWeights, mark
from qa.citing.meeting import Meeting, meet
from qa.citing.near_duplicates import LOOKED_AT, Content, fold_near_duplicates
from qa.question.query import Query
from qa.ranking.close_reading import Reading
from qa.ranking.fitted import fitted_folder

_NO_MARKS = Marks((), ())


class Citer:
    """Makes citations of the passages of one index.

    Args:
        generation: the index.
        encoder: gave it its sentence vectors.
        tokens: gave it its tokens.
    """

    def __init__(self, generation: Generation, encoder: Encoder, tokens: TokenEncoder) -> None:
        self._generation = generation
        self._encoder = encoder
        self._tokens = tokens

    @cached_property
    def mark_settings(self) -> MarkSettings:
        """How passages are marked, as fitted for the model of the index."""
        return MarkSettings(RunWeights.load(fitted_folder(self._encoder)))

    def groups(self, rows: NDArray[np.int64], order: NDArray[np.int64], k: int) -> list[list[int]]:
        """At most `k` groups of positions in `rows`, the best first, each followed by those that repeat it.

        Args:
            rows: of the candidates.
            order: positions in it from the best to the worst.
            k: how many are wanted, 1 or more.
        """
        looked_at = order[: max(LOOKED_AT, 2 * k)]
        vectors = self._generation.dense.rows(rows[looked_at])

        def content(place: int) -> Content:
            ((text, _),) = self._generation.corpus.texts([int(rows[looked_at[place]])])
            return Content.of(make_key(text).text)

        found = fold_near_duplicates(vectors, content, self._generation.bm25.idf, k)
        return [[int(looked_at[place]) for place in group] for group in found]

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
                meeting = self.meet(query, passage.text, row, readings.get(row))
                marks = mark(meeting, query, self.mark_settings, best - fused[row])
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

    def meet(self, query: Query, text: str, row: int | None = None, reading: Reading | None = None) -> Meeting | None:
        """How a passage meets a question; None where either has no token that says anything.

        Args:
            query: the question.
            text: the passage.
            row: of the passage; None for a text that is not in this index.
            reading: the passage read together with the question.

        Raises:
            StoreError: the index has other tokens for it.
        """
        stored = None if row is None else self._generation.tokens.row(row)
        return meet(text, query, self._tokens, stored, reading)


def _places(passage: Passage) -> tuple[Place, ...]:
    return (passage.place, *passage.also)


def _from_here(file: str) -> str:
    """The path, relative to the working directory where it lies below it."""
    path, here = Path(file), Path.cwd()
    return os.fspath(path.relative_to(here)) if path.is_relative_to(here) else file
