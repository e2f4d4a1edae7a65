"""Late interaction: how well each token of a question is met by some token of a passage.

MaxSim (after ColBERT, Khattab and Zaharia, SIGIR 2020), weighted: sum_i w_i m_i / sum_i w_i, where m_i is the square of
the highest cosine of token i of the question with a token of the passage, 0 for a negative one. The square makes one
good match worth more than several poor ones: with it the first passage was right for .63 of the questions that the
weights are fitted on, with the plain cosine for .62 (token vectors in context alone).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import QuestionTokens, TokenEncoder
from index.ragged import Ragged


def late_interaction(encoder: TokenEncoder, question: QuestionTokens, passages: Ragged) -> NDArray[np.float32]:
    """The score of every passage, 0 to 1, float32, shape (passages,).

    Args:
        encoder: gave both their tokens.
        question: its tokens.
        passages: stored tokens of the passages; one without any gets 0.

    Raises:
        StoreError: a passage holds a token that the encoder does not have.
    """
    scores = np.zeros(len(passages), dtype=np.float32)
    filled = np.flatnonzero(np.diff(passages.starts))
    total = float(question.weights.sum())
    if not len(filled) or total <= 0:
        return scores
    stored, place = passages.values, None
    if stored.ndim == 1:
        # Passages share most of their ids, so that cosines are worked out once for each distinct one.
        stored, place = np.unique(stored, return_inverse=True)
    met = similarities(encoder.vectors(stored), question.vectors)
    best = np.maximum.reduceat(met if place is None else met[place], passages.starts[filled], axis=0)
    scores[filled] = weighted(best, question.weights / np.float32(total))
    return scores


def similarities(passage: NDArray[np.float32], question: NDArray[np.float32]) -> NDArray[np.float32]:
    """How alike tokens are: the squares of cosines, 0 to 1, float32, shape (passage tokens, question tokens).

    Args:
        passage: shape (passage tokens, dimension), unit length.
        question: shape (question tokens, dimension), unit length.
    """
    alike: NDArray[np.float32] = np.square(np.maximum(passage @ question.T, 0), dtype=np.float32)
    return alike


def weighted(rows: NDArray[np.float32], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """The product of a matrix and a vector, float32, shape (rows,).

    Not by `@`: on some processors the BLAS routine behind it raises the floating-point flag for invalid
    values although there are none.
    """
    product: NDArray[np.float32] = np.einsum("ij,j->i", rows, shares)
    return product
