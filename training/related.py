"""Batches of alike passages, whose negatives are hard without being mined one by one.

Passages are put into clusters by the vectors of the phase before, and a batch is drawn from a few
clusters (topic-aware sampling, Hofstätter et al. 2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from training.objective import pooled
from training.ragged import Ragged

if TYPE_CHECKING:
    from torch import Tensor

    from training.streams import Batch, Stream

_MOST_CLUSTERS = 1000
_CLUSTER = 64


@dataclass(frozen=True, slots=True)
class Clusters:
    """The rows of a stream by cluster.

    Attributes:
        rows: int64: cluster *i* is `rows[starts[i]:starts[i + 1]]`.
        starts: int64, shape (clusters + 1,).
    """

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]

    def draw(self, name: str, stream: Stream, n: int, most: int, rng: np.random.Generator) -> Batch:
        """About `n` pairs from clusters drawn at random, at most `most` from each."""
        chosen: list[NDArray[np.int64]] = []
        total = 0
        for cluster in rng.permutation(len(self.starts) - 1):
            rows = self.rows[self.starts[cluster] : self.starts[cluster + 1]]
            chosen.append(rng.permutation(rows)[:most])
            total += len(chosen[-1])
            if total >= n:
                break
        return stream.batch(name, np.concatenate(chosen)[:n], rng)


def cluster(name: str, stream: Stream, table: Tensor, seed: int) -> Clusters:
    """The clusters of a stream's passages by their pooled vectors.

    Args:
        name: of the stream.
        stream: whose passages are clustered.
        table: token vectors, float32, shape (V, d).
        seed: of the first centres.
    """
    import faiss

    passages = stream.passages
    if name == "sentences":
        passages = Ragged(passages.ids, passages.starts[stream.bounds])
    with torch.no_grad():
        vectors = pooled(table, passages).numpy()
    count = min(_MOST_CLUSTERS, max(1, len(vectors) // _CLUSTER))
    means = faiss.Kmeans(
        vectors.shape[1],
        count,
        niter=8,
        seed=seed,
        spherical=True,
        max_points_per_centroid=40,
        min_points_per_centroid=1,
    )
    means.train(vectors)
    _, nearest = means.index.search(vectors, 1)
    drawn = np.diff(stream.chances, prepend=0) > 0
    rows = np.argsort(nearest[:, 0], kind="stable")
    rows = rows[drawn[rows]].astype(np.int64)
    starts = np.searchsorted(nearest[rows, 0], np.arange(count + 1))
    return Clusters(rows, np.unique(starts))
