"""Citations made of ranked rows: their passages, files and marks."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.encoders.protocol import Encoder, TokenEncoder
from index.records import Passage, Place
from index.store.protocol import Store
from qa.answer import Citation, Difference
from qa.citing.differences import find_difference
from qa.citing.marks import Marks, MarkSettings, RunWeights, mark
from qa.citing.meeting import Meeting, meet
from qa.citing.near_duplicates import LOOKED_AT, Content, fold_near_duplicates
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
        encoder: gave it its sentence vectors.
        tokens: gave it its tokens.
    """

    def __init__(self, store: Store, encoder: Encoder, tokens: TokenEncoder) -> None:
        self._store = store
        self._encoder = encoder
        self._tokens = tokens

    @cached_property
    def mark_settings(self) -> MarkSettings:
        """How passages are marked, as fitted for the model of the index."""
        return MarkSettings(RunWeights.load(fitted_folder(self._encoder)))

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
        groups = self._groups(ranking, texts, k)
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
                meeting = self.meet(query, texts.of(passage.text), row, ranking.readings.get(row))
                marks = mark(meeting, query, self.mark_settings, best - float(ranking.fused[group[0]]))
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
        passages = [texts.of(each.text) for each in citations]
        return find_difference(passages, query, lambda passage: self.meet(query, passage))

    def meet(
        self, query: Query, passage: PassageText, row: int | None = None, reading: Reading | None = None
    ) -> Meeting | None:
        """How a passage meets a question; None where either has no token that says anything.

        Args:
            query: the question.
            passage: which.
            row: of the passage; None where its tokens were looked up before, or it is in no index.
            reading: the passage read together with the question.

        Raises:
            StoreError: the index has other tokens for it.
        """
        if row is not None:
            passage.stored = self._store.tokens(np.array([row])).values
        return meet(passage, query, self._tokens, reading)

    def _groups(self, ranking: Ranking, texts: PassageTexts, k: int) -> list[list[int]]:
        """At most `k` groups of positions, the best first, each followed by those that repeat it."""
        looked_at = ranking.order[: max(LOOKED_AT, 2 * k)]
        rows = ranking.candidates.rows[looked_at]

        def content(place: int) -> Content:
            (text,) = self._store.texts([int(rows[place])])
            return Content.of(texts.of(text).key.text)

        found = fold_near_duplicates(self._store.vectors(rows), content, self._weight, k)
        return [[int(looked_at[place]) for place in group] for group in found]

    def _weight(self, term: str) -> float:
        """What a term tells in this index: its idf."""
        (frequency,) = self._store.document_frequencies([term])
        return math.log1p((len(self._store) - frequency + 0.5) / (frequency + 0.5))


def _places(passage: Passage) -> tuple[Place, ...]:
    return (passage.place, *passage.also)


def _from_here(file: str) -> str:
    """The path, relative to the working directory where it lies below it."""
    path, here = Path(file), Path.cwd()
    return os.fspath(path.relative_to(here)) if path.is_relative_to(here) else file
