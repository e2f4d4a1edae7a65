"""Shards of the rows that are new, and what is taken over of the others, put together; the costly part of a build."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

<<<<<<< HEAD
from index.encoders.protocol import Encoder, Encoding, TokenEncoder
from index.encoders.registry import open_encoder, token_encoder_of
from index.errors import ModelError
from index.ragged import Ragged, merge
=======
from index.encoders.contextual import ContextualModel
from index.encoders.protocol import Embedder, Encoding
from index.encoders.registry import open_embedder, token_model_of
from index.encoders.static_model import StaticModel
>>>>>>> main
from index.rows.plan import Plan
from index.rows.shard import Merger, Shard, compute_shard
from index.store.corpus import Corpus
from index.store.generation import Generation
from index.store.manifest import Manifest, Settings
from index.text.keys import make_key

Progress = Callable[[str, int, int], None]
_BATCH = 1024


@dataclass(frozen=True, slots=True)
class Models:
    """What gives an index its sentence vectors, and what gives it its tokens; often the same."""

    encoder: Encoder
    tokens: TokenEncoder

    @classmethod
    def open(cls, model: str | Encoder | None, encoding: Encoding) -> Models:
        """The models of an index whose sentence vectors `model` makes: a name for `open_encoder`, or an open one."""
        encoder = open_encoder(model, encoding) if model is None or isinstance(model, str) else model
        return cls(encoder, token_encoder_of(encoder))

    def made(self, manifest: Manifest) -> bool:
        """Whether an index is theirs."""
        return (manifest.encoder_fingerprint, manifest.token_fingerprint) == (
            self.encoder.fingerprint,
            self.tokens.fingerprint,
        )

    def encode(self, keys: Sequence[str]) -> tuple[NDArray[np.float32], Ragged, int]:
        """Sentence vectors, shape (passages, dimension), tokens as stored, and how many passages were cut short.

        Raises:
            ModelError: the encoder gives vectors of another shape, or not one row of tokens a passage.
        """
        encoded = self.encoder.encode_passages(keys)
        # An encoder with tokens of its own makes them in the same run.
        tokens = encoded.tokens if self.encoder.tokens else self.tokens.encode_tokens(keys)
        shape = (len(keys), self.encoder.dimension)
        if encoded.vectors.shape != shape or tokens is None or len(tokens) != len(keys):
            rows = "no" if tokens is None else len(tokens)
            raise ModelError(
                f"The model {self.encoder.name} gives vectors of shape {encoded.vectors.shape} and {rows} rows of "
                f"tokens where {shape} and {len(keys)} are wanted: mend its `encode_passages`."
            )
        return encoded.vectors, tokens, encoded.truncated


<<<<<<< HEAD
@dataclass(frozen=True, slots=True)
class Rows:
    """What is computed of every row of the new generation."""

    tokens: Ragged
    postings: Postings
    vectors: NDArray[np.float16]
    truncated: int


def work_out(plan: Plan, corpus: Corpus, previous: Generation | None, models: Models, progress: Progress) -> Rows:
    """Tokens, postings and vectors of all rows, taken over where the previous generation has them."""
    vectors = np.zeros((len(plan), models.encoder.dimension), dtype=np.float16)
    tokens: list[tuple[NDArray[np.int64], Ragged]] = []
    postings: list[tuple[Postings, NDArray[np.int64]]] = []
    truncated = 0
    fresh = plan.fresh()
    heading_weight = Settings().heading_weight
    for rows in _batches(fresh, models.encoder.batch_size):
        texts = corpus.texts(rows.tolist())
        keys = [make_key(text).text for text, _ in texts]
        headings = [make_key(heading).text for _, heading in texts]
        vectors[rows], of_rows, cut_short = models.encode(keys)
        tokens.append((rows, of_rows))
        truncated += cut_short
        bags = (bag_of(terms(key), terms(above), heading_weight) for key, above in zip(keys, headings, strict=True))
        postings.append((count_postings(bags), rows))
        progress("embed", int(np.searchsorted(fresh, rows[-1])) + 1, len(fresh))
    if previous:
        new, old = plan.kept()
        for rows, old_rows in zip(_batches(new, _BATCH), _batches(old, _BATCH), strict=True):
            tokens.append((rows, previous.tokens.take(old_rows)))
            vectors[rows] = previous.dense.rows(old_rows)
        destination = np.full(len(previous), -1, dtype=np.int64)
        destination[old] = new
        postings.append((previous.bm25.postings, destination))
    return Rows(
        merge(tokens, len(plan), np.zeros(0, np.uint16)),
        merge_postings(postings, len(plan)),
        vectors,
        truncated,
    )
=======
def work_out(plan: Plan, corpus: Corpus, previous: Generation | None, models: Models, progress: Progress) -> Shard:
    """Tokens, postings and vectors of all rows, taken over where the previous generation has them."""
    whole = Merger(len(plan), models.embedder.dimension)
    fresh = plan.fresh()
    size = _CONTEXTUAL_BATCH if isinstance(models.embedder, ContextualModel) else _BATCH
    for rows in _batches(fresh, size):
        texts = corpus.texts(rows.tolist())
        keys = [make_key(text).text for text, _ in texts]
        headings = [make_key(heading).text for _, heading in texts]
        shard = compute_shard(keys, headings, models.embedder, models.tokens, Settings().heading_weight)
        whole.add(rows, shard)
        progress("embed", int(np.searchsorted(fresh, rows[-1])) + 1, len(fresh))
    if previous:
        _take_over(whole, previous, *plan.kept())
    return whole.merged()


def _take_over(whole: Merger, previous: Generation, new: NDArray[np.int64], old: NDArray[np.int64]) -> None:
    """Add what the previous generation has of its rows `old`, which are `new` in the whole."""
    for rows, old_rows in zip(_batches(new, _BATCH), _batches(old, _BATCH), strict=True):
        whole.add_vectors(
            rows,
            previous.dense.rows(old_rows),
            previous.tokens.take(old_rows),
            previous.token_vectors.take(old_rows),
        )
    destination = np.full(len(previous), -1, dtype=np.int64)
    destination[old] = new
    whole.add_postings(destination, previous.bm25.postings)
>>>>>>> main


def _batches(rows: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]
