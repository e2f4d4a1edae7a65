"""Candidates found by terms and by vector, scored by every ranker."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import TokenEncoder
from index.store.protocol import Store
from qa.question.query import Query
from qa.ranking.candidates import Candidates
from qa.ranking.late_interaction import late_interaction, weighted

DEPTH = 100
"""How many rows each of the terms and the sentence vector gives."""


def retrieve(
    query: Query,
    store: Store,
    tokens: TokenEncoder,
    rows: NDArray[np.int64] | None = None,
) -> Candidates:
    """The best rows by terms and by sentence vector, 100 of each, together, in order of row.

    Args:
        query: what is searched for.
        store: the index.
        tokens: gave the index its tokens.
        rows: if given, only these rows are searched.
    """
    found, _ = store.search_terms(query.terms, DEPTH, rows)
    near, _ = store.search_vector(query.vector, DEPTH, rows)
    chosen = np.union1d(found, near).astype(np.int64)

    lexical = store.score_terms(query.terms, chosen)
    ceiling = np.float32(store.highest_score(query.terms) or 1.0)
    return Candidates(
        rows=chosen,
        bm25=lexical,
        coverage=(lexical / ceiling).astype(np.float32),
        late=late_interaction(tokens, query.tokens, store.tokens(chosen)),
        dense=weighted(store.vectors(chosen), query.vector),
        read=np.zeros(len(chosen), np.float32),
        peak=np.zeros(len(chosen), np.float32),
    )
