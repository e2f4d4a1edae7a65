"""What is computed of every row: tokens, postings and a vector; the costly part of a build."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoders.contextual import ContextualModel
from index.encoders.protocol import Embedder, Encoding
from index.encoders.registry import open_embedder, token_model_of
from index.encoders.static_model import StaticModel
from index.ragged import Ragged, merge
from index.rows.plan import Plan
from index.store.corpus import Corpus
from index.store.generation import Generation
from index.store.manifest import Manifest, Settings
from index.store.sparse import Postings, bag_of, count_postings, merge_postings
from index.text.keys import make_key
from index.text.tokens import terms

Progress = Callable[[str, int, int], None]
_BATCH = 1024
# A transformer takes a second for these, and whoever waits wants to see it move.
_CONTEXTUAL_BATCH = 64


@dataclass(frozen=True, slots=True)
class Models:
    """The model of the sentence vectors and the static one of late interaction; often the same."""

    embedder: Embedder
    tokens: StaticModel

    @classmethod
    def open(cls, model: str | Embedder | None, encoding: Encoding) -> Models:
        """The models of an index whose sentence vectors `model` makes: a name for `open_embedder`, or an open one."""
        embedder = open_embedder(model, encoding) if model is None or isinstance(model, str) else model
        return cls(embedder, token_model_of(embedder))

    def made(self, manifest: Manifest) -> bool:
        """Whether an index is theirs."""
        return (manifest.embedder_fingerprint, manifest.token_model_fingerprint) == (
            self.embedder.fingerprint,
            self.tokens.fingerprint,
        )


@dataclass(frozen=True, slots=True)
class Rows:
    """What is computed of every row of the new generation."""

    tokens: Ragged
    postings: Postings
    vectors: NDArray[np.float16]
    token_vectors: Ragged
    truncated: int


def work_out(plan: Plan, corpus: Corpus, previous: Generation | None, models: Models, progress: Progress) -> Rows:
    """Tokens, postings and vectors of all rows, taken over where the previous generation has them."""
    vectors = np.zeros((len(plan), models.embedder.dimension), dtype=np.float16)
    tokens: list[tuple[NDArray[np.int64], Ragged]] = []
    postings: list[tuple[Postings, NDArray[np.int64]]] = []
    token_vectors: list[tuple[NDArray[np.int64], Ragged]] = []
    truncated = 0
    fresh = plan.fresh()
    heading_weight = Settings().heading_weight
    size = _CONTEXTUAL_BATCH if isinstance(models.embedder, ContextualModel) else _BATCH
    for rows in _batches(fresh, size):
        texts = corpus.texts(rows.tolist())
        keys = [make_key(text).text for text, _ in texts]
        headings = [make_key(heading).text for _, heading in texts]
        tokens.append((rows, models.tokens.tokenize(keys)))
        bags = (bag_of(terms(key), terms(above), heading_weight) for key, above in zip(keys, headings, strict=True))
        postings.append((count_postings(bags), rows))
        if models.embedder is models.tokens:
            vectors[rows] = models.tokens.pool(tokens[-1][1])
        elif isinstance(models.embedder, ContextualModel):
            vectors[rows], in_context = models.embedder.encode(keys)
            token_vectors.append((rows, in_context))
        else:
            vectors[rows] = models.embedder.encode_passages(keys)
            truncated += models.embedder.count_truncated(keys)
        progress("embed", int(np.searchsorted(fresh, rows[-1])) + 1, len(fresh))
    if previous:
        new, old = plan.kept()
        for rows, old_rows in zip(_batches(new, _BATCH), _batches(old, _BATCH), strict=True):
            tokens.append((rows, previous.tokens.take(old_rows)))
            token_vectors.append((rows, previous.token_vectors.take(old_rows)))
            vectors[rows] = previous.dense.rows(old_rows)
        destination = np.full(len(previous), -1, dtype=np.int64)
        destination[old] = new
        postings.append((previous.bm25.postings, destination))
    return Rows(
        merge(tokens, len(plan), np.zeros(0, np.uint16)),
        merge_postings(postings, len(plan)),
        vectors,
        merge(token_vectors, len(plan), np.zeros((0, 0), np.int8)),
        truncated,
    )


def _batches(rows: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]
