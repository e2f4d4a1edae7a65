"""What is computed of some rows: pure, so that any kind of worker can do it, in this process or in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import Encoder, TokenEncoder
from index.errors import ModelError
from index.ragged import Ragged, merge
from index.store.sparse import Postings, bag_of, count_postings, merge_postings
from index.text.tokens import terms


@dataclass(frozen=True, slots=True)
class Shard:
    """What is computed of some rows, in their order; equal keys and headings give equal arrays. It can be pickled.

    Attributes:
        tokens: as an index stores them.
        postings: which term stands in which of them, the first being row 0.
        vectors: their unit vectors, float16, shape (rows, dimension).
        truncated: how many are longer than the model reads.
    """

    tokens: Ragged
    postings: Postings
    vectors: NDArray[np.float16]
    truncated: int = 0

    def __len__(self) -> int:
        return len(self.vectors)


def compute_shard(
    keys: Sequence[str],
    headings: Sequence[str],
    encoder: Encoder,
    tokens: TokenEncoder,
    heading_weight: float,
) -> Shard:
    """The shard of some passages.

    Args:
        keys: of the passages.
        headings: the key of the heading above each, or "".
        encoder: makes the sentence vectors.
        tokens: makes the tokens; often the same.
        heading_weight: what a term of the heading counts, beside 1 for one of the passage.

    Raises:
        ModelError: a model cannot be loaded, or gives vectors of another shape, or not one row of tokens a passage.
    """
    bags = (bag_of(terms(key), terms(above), heading_weight) for key, above in zip(keys, headings, strict=True))
    encoded = encoder.encode_passages(keys)
    # An encoder with tokens of its own makes them in the same run.
    stored = encoded.tokens if encoder.tokens else tokens.encode_tokens(keys)
    shape = (len(keys), encoder.dimension)
    if encoded.vectors.shape != shape or stored is None or len(stored) != len(keys):
        rows = "no" if stored is None else len(stored)
        raise ModelError(
            f"The model {encoder.name} gives vectors of shape {encoded.vectors.shape} and {rows} rows of tokens "
            f"where {shape} and {len(keys)} are wanted: mend its `encode_passages`."
        )
    return Shard(stored, count_postings(bags), encoded.vectors.astype(np.float16), encoded.truncated)


class Merger:
    """Puts shards together as one, each row at its place.

    Args:
        rows: of the whole.
        dimension: of a vector.
    """

    def __init__(self, rows: int, dimension: int) -> None:
        # Vectors, the largest part, are put in place as they come, so that they are held once.
        self._vectors = np.zeros((rows, dimension), dtype=np.float16)
        self._tokens: list[tuple[NDArray[np.int64], Ragged]] = []
        self._postings: list[tuple[Postings, NDArray[np.int64]]] = []
        self._truncated = 0

    def add(self, rows: NDArray[np.int64], shard: Shard) -> None:
        """Add a shard; `rows`, int64, shape (rows of it,), says which rows of the whole its rows are."""
        self.add_vectors(rows, shard.vectors, shard.tokens)
        self.add_postings(rows, shard.postings)
        self._truncated += shard.truncated

    def add_vectors(
        self,
        rows: NDArray[np.int64],
        vectors: NDArray[np.float16] | NDArray[np.float32],
        tokens: Ragged,
    ) -> None:
        """Add all but the postings of some rows of the whole."""
        self._vectors[rows] = vectors
        self._tokens.append((rows, tokens))

    def add_postings(self, destination: NDArray[np.int64], postings: Postings) -> None:
        """Add postings; `destination` says which row of the whole each of their rows is, -1 for one left out."""
        self._postings.append((postings, destination))

    def merged(self) -> Shard:
        """The whole; a row that nothing was added for has no tokens, no terms and a zero vector."""
        rows = len(self._vectors)
        return Shard(
            merge(self._tokens, rows, np.zeros(0, np.uint16)),
            merge_postings(self._postings, rows),
            self._vectors,
            self._truncated,
        )
