"""The streams as token ids, and batches drawn from them.

A batch is drawn from one stream only: its negatives are then of the positive's own kind, which is what
the model has to tell apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.ragged import Ragged
from training.corpus import STREAMS, Files, read_pairs
from training.static.token_lists import lengths, lists_of, stretches, tokenize

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Length of the longest passage of a batch, in tokens: some 400 characters.
_LONGEST = 256
# Sources of translations that are formal and alike are seen less often than the rest.
_SOURCE_WEIGHT = {"moj-law": 0.15, "moj-law-names": 0.3, "python-docs": 0.5, "ms-intune": 0.5, "django-docs": 0.5}
_EVERYDAY_WEIGHT = {
    "tatoeba": 3.0,
    "mkqa": 3.0,
    "ntrex": 3.0,
    "lctt-titles": 2.0,
    "plurality": 2.0,
    "privacyguides": 2.0,
}


@dataclass(frozen=True, slots=True)
class Batch:
    """Queries and their passages.

    Attributes:
        queries: token ids, n lists.
        passages: token ids, n lists; passage *i* answers query *i*.
        groups: int64, shape (n,): equal where passages are the same text, which is then no negative.
    """

    queries: Ragged
    passages: Ragged
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stream:
    """Everything of one stream.

    Attributes:
        queries, passages: token ids; of `sentences`, the sentences are in `passages`.
        bounds: int64; list *i* of a paragraph's sentences or of a headword's glosses is at bounds[i] to bounds[i + 1].
        groups: int64, shape (n,): number of the passage's text.
        chances: float64, shape (n,): cumulative share of each row in the drawing.
    """

    queries: Ragged
    passages: Ragged
    bounds: NDArray[np.int64]
    groups: NDArray[np.int64]
    chances: NDArray[np.float64]

    def draw(self, stream: str, n: int, rng: np.random.Generator) -> Batch:
        """About `n` pairs, drawn without repetition of a row; fewer where the same rows were drawn often."""
        rows = np.unique(np.searchsorted(self.chances, rng.random(n + n // 8)))
        rng.shuffle(rows)
        return self.batch(stream, rows[:n], rng)

    def batch(self, stream: str, rows: NDArray[np.int64], rng: np.random.Generator) -> Batch:
        """The pairs of `rows`; `rng` chooses among the sentences of a paragraph and the glosses of a word."""
        if stream == "sentences":
            return self._draw_sentences(rows, rng)
        if stream == "dictionary":
            count = self.bounds[rows + 1] - self.bounds[rows]
            chosen = self.bounds[rows] + (rng.random(len(rows)) * count).astype(np.int64)
            return Batch(self.queries.take(chosen), self.passages.take(rows), self.groups[rows])
        last = np.minimum(self.passages.starts[rows + 1], self.passages.starts[rows] + _LONGEST)
        passages = stretches(self.passages, self.passages.starts[rows], last)
        return Batch(self.queries.take(rows), passages, self.groups[rows])

    def _draw_sentences(self, rows: NDArray[np.int64], rng: np.random.Generator) -> Batch:
        """One sentence as the query, the rest of its paragraph as the passage."""
        first, last = self.bounds[rows], self.bounds[rows + 1]
        chosen = first + (rng.random(len(rows)) * (last - first)).astype(np.int64)
        starts = self.passages.starts
        queries = self.passages.take(chosen)
        before = stretches(self.passages, starts[first], starts[chosen])
        after = stretches(self.passages, starts[chosen + 1], starts[last])
        rest = lists_of(np.concatenate((before.row(i), after.row(i)))[:_LONGEST] for i in range(len(rows)))
        return Batch(queries, rest, self.groups[rows])


def tokenize_streams(files: Files, tokenizer: Tokenizer, folder: Path) -> dict[str, int]:
    """Write the token ids of all training streams to `folder`; return their numbers of tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for stream in STREAMS:
        rows = read_pairs(files.train(stream))
        weights = np.ones(len(rows))
        if stream == "sentences":
            parts = [part for row in rows for part in row]
            bounds = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
            queries, passages = lists_of([]), tokenize(tokenizer, parts)
            names = [row[0] for row in rows]
        elif stream == "dictionary":
            bounds = np.concatenate(([0], np.cumsum([len(row) - 1 for row in rows])))
            queries = tokenize(tokenizer, [gloss for row in rows for gloss in row[1:]])
            passages = tokenize(tokenizer, [row[0] for row in rows])
            names = [row[0] for row in rows]
        else:
            bounds = np.zeros(0, np.int64)
            queries = tokenize(tokenizer, [row[0] for row in rows])
            passages = tokenize(tokenizer, [row[1] for row in rows])
            names = [row[1] for row in rows]
            if stream == "parallel":
                shares = _SOURCE_WEIGHT | _EVERYDAY_WEIGHT
                weights = np.array([shares.get(row[2], 1.0) for row in rows])
            empty = (lengths(queries) == 0) | (lengths(passages) == 0)
            weights[empty] = 0
        numbers: dict[str, int] = {}
        groups = np.array([numbers.setdefault(name, len(numbers)) for name in names])
        chances = np.cumsum(weights) / weights.sum()
        np.savez(
            folder / f"{stream}.npz",
            query_ids=queries.values,
            query_starts=queries.starts,
            passage_ids=passages.values,
            passage_starts=passages.starts,
            bounds=bounds.astype(np.int64),
            groups=groups,
            chances=chances,
        )
        counts[stream] = len(queries.values) + len(passages.values)
    return counts


def load_streams(folder: Path) -> dict[str, Stream]:
    """What `tokenize_streams` wrote."""
    streams = {}
    for stream in STREAMS:
        with np.load(folder / f"{stream}.npz") as arrays:
            streams[stream] = Stream(
                Ragged(arrays["query_ids"], arrays["query_starts"]),
                Ragged(arrays["passage_ids"], arrays["passage_starts"]),
                arrays["bounds"],
                arrays["groups"],
                arrays["chances"],
            )
    return streams
