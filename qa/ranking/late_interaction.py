"""Late interaction: how well each word of a question is met by some word of a passage.

MaxSim (after ColBERT, Khattab and Zaharia, SIGIR 2020), weighted: sum_i w_i m_i / sum_i w_i, for query tokens i
and passage tokens j; m_i is max(0, max_j cos(e_i, e_j))^2 over static token vectors, and max_j cos(e_i, e_j)
over vectors in context, where unrelated tokens are far from orthogonal.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.encoders.static_model import StaticModel
from index.errors import StoreError
from index.ragged import Ragged


def late_interaction(
    model: StaticModel,
    query_ids: NDArray[np.int64],
    query_weights: NDArray[np.float32],
    passages: Ragged,
) -> NDArray[np.float32]:
    """The score of every passage, 0 to 1, float32, shape (passages,).

    Args:
        model: gives the token vectors.
        query_ids: shape (query tokens,).
        query_weights: shape (query tokens,), 0 or more.
        passages: token ids of the passages.
    """
    total = float(query_weights.sum())
    if not len(query_ids) or total <= 0:
        return np.zeros(len(passages), dtype=np.float32)
    distinct, place = np.unique(query_ids, return_inverse=True)
    shares = np.bincount(place, weights=query_weights / np.float32(total)).astype(np.float32)
    return weighted(token_matches(model, distinct, passages), shares)


def contextual_interaction(
    query_vectors: NDArray[np.float32], query_weights: NDArray[np.float32], passages: Ragged
) -> NDArray[np.float32]:
    """The score of every passage by its tokens in context, -1 to 1, float32, shape (passages,).

    Args:
        query_vectors: shape (query tokens, dimensions), unit length.
        query_weights: shape (query tokens,), 0 or more.
        passages: token vectors of the passages; one without any gets 0.
    """
    scores = np.zeros(len(passages), dtype=np.float32)
    filled = np.flatnonzero(np.diff(passages.starts))
    total = float(query_weights.sum())
    if not len(filled) or total <= 0:
        return scores
    cosines = contextual_cosines(query_vectors, passages.values)
    best = np.maximum.reduceat(cosines, passages.starts[filled], axis=0)
    scores[filled] = weighted(best, query_weights / np.float32(total))
    return scores


def contextual_cosines(query_vectors: NDArray[np.float32], passage_vectors: NDArray[np.int8]) -> NDArray[np.float32]:
    """Cosines of passage tokens with query tokens, float32, shape (passage tokens, query tokens)."""
    wide = passage_vectors.astype(np.float32)
    lengths = np.sqrt(np.einsum("td,td->t", wide, wide))
    cosines: NDArray[np.float32] = (wide @ query_vectors.T) / np.maximum(lengths, np.float32(1e-6))[:, None]
    return cosines


def weighted(rows: NDArray[np.float32], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """The product of a matrix and a vector, float32, shape (rows,).

    Not by `@`: on some processors the BLAS routine behind it raises the floating-point flag for invalid
    values although there are none.
    """
    product: NDArray[np.float32] = np.einsum("ij,j->i", rows, shares)
    return product


def token_matches(model: StaticModel, query_ids: NDArray[np.int64], passages: Ragged) -> NDArray[np.float32]:
    """For every passage and query token, the squared best cosine (negative ones count 0).

    Returns:
        float32, shape (passages, query tokens), values 0 to 1.

    Raises:
        StoreError: a passage holds a token that the model does not have.
    """
    matches = np.zeros((len(passages), len(query_ids)), dtype=np.float32)
    filled = np.flatnonzero(np.diff(passages.starts))
    if not len(filled):
        return matches
    # Passages share most of their tokens, so cosines are worked out once for each distinct one.
    position = np.zeros(len(model.directions), dtype=np.int32)
    try:
        position[passages.values] = 1
    except IndexError as error:
        raise StoreError(
            "The index is damaged (tokens.values.npy holds a token that the model does not have): rebuild it with "
            "`chuchu build DOCUMENTS --index INDEX`."
        ) from error
    distinct = np.flatnonzero(position)
    position[distinct] = np.arange(len(distinct))
    cosines = model.directions[distinct] @ model.directions[query_ids].T
    squared = np.square(np.maximum(cosines, 0.0), dtype=np.float32)
    matches[filled] = np.maximum.reduceat(squared[position[passages.values]], passages.starts[filled], axis=0)
    return matches
