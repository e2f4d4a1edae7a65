"""Shards of the rows that are new, and what is taken over of the others, put together; the costly part of a build."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import Encoder, Encoding, TokenEncoder
from index.encoders.registry import open_encoder, token_encoder_of
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


def work_out(plan: Plan, corpus: Corpus, previous: Generation | None, models: Models, progress: Progress) -> Shard:
    """Tokens, postings and vectors of all rows, taken over where the previous generation has them."""
    whole = Merger(len(plan), models.encoder.dimension)
    fresh = plan.fresh()
    for rows in _batches(fresh, models.encoder.batch_size):
        texts = corpus.texts(rows.tolist())
        keys = [make_key(text).text for text, _ in texts]
        headings = [make_key(heading).text for _, heading in texts]
        shard = compute_shard(keys, headings, models.encoder, models.tokens, Settings().heading_weight)
        whole.add(rows, shard)
        progress("embed", int(np.searchsorted(fresh, rows[-1])) + 1, len(fresh))
    if previous:
        _take_over(whole, previous, *plan.kept())
    return whole.merged()


def _take_over(whole: Merger, previous: Generation, new: NDArray[np.int64], old: NDArray[np.int64]) -> None:
    """Add what the previous generation has of its rows `old`, which are `new` in the whole."""
    for rows, old_rows in zip(_batches(new, _BATCH), _batches(old, _BATCH), strict=True):
        whole.add_vectors(rows, previous.dense.rows(old_rows), previous.tokens.take(old_rows))
    destination = np.full(len(previous), -1, dtype=np.int64)
    destination[old] = new
    whole.add_postings(destination, previous.bm25.postings)


def _batches(rows: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]
