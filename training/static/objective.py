"""The two training objectives, for the two ways the embeddings are used.

Pooled: InfoNCE (van den Oord et al. 2018) in both directions over in-batch negatives, on the cosine of
mean token vectors. Token by token: InfoNCE over the MaxSim of ColBERT (Khattab and Zaharia 2020) with a
weight for each query token and squared similarities, so that many weak matches do not outweigh a right one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.static.token_lists import distinct, lengths

if TYPE_CHECKING:
    from index.ragged import Ragged

_FAR = -1e4


class _Mean(torch.autograd.Function):
    """Mean of rows, as a product with a sparse matrix: its gradient costs half of `embedding_bag`'s."""

    @staticmethod
    def forward(context: Any, table: Tensor, lists: Ragged) -> Tensor:  # noqa: ANN401
        from scipy.sparse import csr_array

        count = lengths(lists)
        shares = np.repeat(1 / np.maximum(count, 1), count).astype(np.float32)
        context.matrix = csr_array((shares, lists.values, lists.starts), shape=(len(lists), len(table)))
        return torch.from_numpy(context.matrix @ table.detach().numpy())

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401
        return torch.from_numpy(context.matrix.T.tocsr() @ gradient.numpy()), None


def pooled(table: Tensor, lists: Ragged) -> Tensor:
    """Unit vectors of the mean token vectors, float32, shape (n, d)."""
    mean: Tensor = _Mean.apply(table, lists)  # type: ignore[no-untyped-call]
    return functional.normalize(mean, dim=1)


def contrast(scores: Tensor, groups: Tensor) -> Tensor:
    """InfoNCE of a square score matrix in both directions; equal groups are no negatives.

    Args:
        scores: float32, shape (n, n), scaled; the diagonal is right.
        groups: int64, shape (n,).
    """
    same = groups[:, None] == groups[None, :]
    same.fill_diagonal_(False)
    scores = scores.masked_fill(same, _FAR)
    right = torch.arange(len(scores))
    return (functional.cross_entropy(scores, right) + functional.cross_entropy(scores.T, right)) / 2


def token_weights(table: Tensor, log_weights: Tensor) -> Tensor:
    """MaxSim weights of tokens, shape (V,): the trained part, at first the idf, times the vector's length.

    What counts for much in a mean has grown long, so the length is a weight that pooled training learns.
    """
    weights: Tensor = log_weights.exp() * table.norm(dim=1)
    return weights


class _MaxOfPassage(torch.autograd.Function):
    """Largest similarity of every query token within every passage."""

    @staticmethod
    def forward(context: Any, similarities: Tensor, places: Tensor, starts: Tensor) -> Tensor:  # noqa: ANN401
        """similarities (tokens, queries), places (total,) into its rows, starts (n + 1,) -> (n, queries)."""
        n, width = len(starts) - 1, similarities.shape[1]
        best = torch.empty(n, width)
        where = torch.empty(n, width, dtype=torch.int64)
        bounds = starts.tolist()
        for row in range(n):
            inside = places[bounds[row] : bounds[row + 1]]
            values, found = similarities[inside].max(dim=0)
            best[row] = values
            where[row] = inside[found]
        context.save_for_backward(where)
        context.shape = similarities.shape
        return best

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor, None, None]:  # noqa: ANN401
        (where,) = context.saved_tensors
        full = torch.zeros(context.shape)
        full.scatter_add_(0, where, gradient)
        return full, None, None


def max_sim(table: Tensor, weights: Tensor, queries: Ragged, passages: Ragged) -> Tensor:
    """MaxSim of every query with every passage, float32 in [0, 1], shape (n queries, n passages).

    A batch says the same words over and over: similarities are taken between its distinct tokens only,
    which makes all pairs of a batch affordable on two cores.
    """
    query_tokens, query_places = distinct(queries.values, len(table))
    passage_tokens, passage_places = distinct(passages.values, len(table))
    left = functional.normalize(functional.embedding(torch.from_numpy(query_tokens), table), dim=1)
    right = functional.normalize(functional.embedding(torch.from_numpy(passage_tokens), table), dim=1)
    places, starts = torch.from_numpy(passage_places), torch.from_numpy(passages.starts)
    best: Tensor = _MaxOfPassage.apply(right @ left.T, places, starts)  # type: ignore[no-untyped-call]
    matched = best.clamp(min=0).square()
    # Each query is a weighted sum over its tokens: a product with its (n queries, distinct tokens) weights.
    rows = np.repeat(np.arange(len(queries)), lengths(queries))
    counts = torch.zeros(len(queries), len(query_tokens))
    counts.index_put_((torch.from_numpy(rows), torch.from_numpy(query_places)), torch.ones(len(rows)), accumulate=True)
    shares = counts * weights[torch.from_numpy(query_tokens)]
    scores: Tensor = (shares @ matched.T) / shares.sum(dim=1, keepdim=True).clamp(min=1e-6)
    return scores
