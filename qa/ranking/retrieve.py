"""Candidates from FAISS and BM25, scored by every ranker."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import TokenEncoder
from index.store.generation import Generation
from index.store.sparse import K1
from qa.question.query import Query
from qa.ranking.candidates import Candidates
from qa.ranking.late_interaction import late_interaction, weighted

_DEPTH = 100
"""How many rows each of BM25 and the sentence vectors gives."""


def retrieve(
    query: Query,
    generation: Generation,
    tokens: TokenEncoder,
    rows: NDArray[np.int64] | None = None,
) -> Candidates:
    """The best rows of BM25 and of the sentence vectors, 100 of each, together, in order of row.

    Args:
        query: what is searched for.
        generation: the index.
        tokens: gave the index its tokens.
        rows: if given, only these rows are searched.
    """
    lexical = generation.bm25.scores(query.terms)
    scores = lexical if rows is None else lexical[rows]
    best = _largest(scores, _DEPTH)
    found = best if rows is None else rows[best]
    found = found[lexical[found] > 0]
    near, _ = generation.dense.search(query.vector, _DEPTH, rows)
    chosen = np.union1d(found, near).astype(np.int64)

    ceiling = sum(weight * generation.bm25.idf(term) for term, weight in query.terms.items()) * (K1 + 1)
    vectors = generation.dense.rows(chosen)
    return Candidates(
        rows=chosen,
        bm25=lexical[chosen],
        coverage=(lexical[chosen] / np.float32(ceiling or 1.0)).astype(np.float32),
        late=late_interaction(tokens, query.tokens, generation.tokens.take(chosen)),
        dense=weighted(vectors, query.vector),
        read=np.zeros(len(chosen), np.float32),
        peak=np.zeros(len(chosen), np.float32),
    )


def _largest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Positions of the `count` largest scores, equal ones in order of position."""
    if len(scores) > count:
        floor = np.partition(scores, len(scores) - count)[len(scores) - count]
        positions = np.flatnonzero(scores >= floor)
    else:
        positions = np.arange(len(scores))
    return positions[np.lexsort((positions, -scores[positions]))][:count].astype(np.int64)
