"""Citations made of ranked rows: their passages, files and marks."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.encoders.protocol import Embedder
from index.encoders.static_model import StaticModel
from index.errors import StoreError
from index.records import Passage, Place
from index.store.protocol import Store
from qa.answer import Citation, Difference
from qa.citing.differences import find_difference
from qa.citing.marks import Marks, MarkSettings, RunWeights, mark
from qa.citing.meeting import InContext
from qa.citing.near_duplicates import fold_near_duplicates
from qa.question.query import Query
from qa.ranking.close_reading import Reading
from qa.ranking.fitted import fitted_folder
from qa.ranking.passage_texts import PassageText, PassageTexts
from qa.ranking.ranker import Ranking

_NO_MARKS = Marks((), ())


class Citer:
    """Makes citations of the passages of one index.

    Args:
        store: the index.
        embedder: the model of its sentence vectors.
        model: the static model of its tokens.
    """

    def __init__(self, store: Store, embedder: Embedder, model: StaticModel) -> None:
        self._store = store
        self._embedder = embedder
        self._model = model

    @cached_property
    def mark_settings(self) -> MarkSettings:
        """How passages are marked, as fitted for the model of the index."""
        return MarkSettings(RunWeights.load(fitted_folder(self._embedder)))

    def cite(
        self,
        query: Query,
        ranking: Ranking,
        texts: PassageTexts,
        k: int,
        documents: Collection[str] | None,
        marked: int | None,
    ) -> tuple[Citation, ...]:
        """The best passages, at most `k`; what repeats one of them is named as another place of it.

        Args:
            query: the question.
            ranking: the candidates in order.
            texts: what is read of their passages.
            k: how many are wanted, 1 or more.
            documents: ids of the only documents whose places are told; None for all.
            marked: how many of the citations, from the first, get marks; None for all.
        """
        rows = ranking.candidates.rows
        tokens = self._store.tokens(rows)
        groups = fold_near_duplicates(ranking.order, tokens, self._model.weights, k, self._is_number)
        held = [row for group in groups for row in rows[group].tolist()]
        passages = dict(zip(held, self._store.passages(held, documents), strict=True))
        files = self._store.files({passage.place.document for passage in passages.values()})
        best = max(float(ranking.fused[first]) for first, *_ in groups)
        citations = []
        for number, group in enumerate(groups, start=1):
            row, *repeats = rows[group].tolist()
            passage = passages[row]
            marks = _NO_MARKS
            if marked is None or number <= marked:
                text = texts.of(passage.text)
                context = self.in_context(row, text, ranking.readings.get(row))
                behind = best - float(ranking.fused[group[0]])
                marks = mark(text, query, self._model, self.mark_settings, behind, context)
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
                    score=float(ranking.scores[group[0]]),
                    kind=passage.kind,
                    heading=passage.heading,
                    metadata=metadata,
                    also=tuple(also),
                )
            )
        return tuple(citations)

    def difference(self, citations: Sequence[Citation], query: Query, texts: PassageTexts) -> Difference | None:
        """How these citations differ on what is asked for; None where they do not."""
        return find_difference([texts.of(each.text) for each in citations], query, self._model)

    def in_context(self, row: int, passage: PassageText, reading: Reading | None = None) -> InContext:
        """The tokens in context of a row and its passage, as `qa.citing.marks.mark` wants them.

        Raises:
            StoreError: the index has other tokens for it.
        """
        spans = passage.spans_in_context
        vectors = self._store.token_vectors(np.array([row])).values
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
