"""BM25 over hashed terms: rows and scores, no texts.

Okapi BM25 in the Lucene form (Robertson and Zaragoza 2009; idf = ln(1 + (N - df + 0.5) / (df + 0.5))).
A term is kept as 64 bits of its BLAKE2b hash, so the vocabulary is one sorted array that is opened
memory-mapped and searched by bisection; term frequencies are kept rather than finished scores, so an
index can be made from a part of another one without seeing its texts again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.5


@lru_cache(maxsize=1 << 18)
def term_hash(term: str) -> int:
    """64 bits that stand for a term."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@dataclass(frozen=True)
class Postings:
    """Which term stands how often in which row.

    Attributes:
        vocabulary: uint64, shape (terms,), sorted hashes.
        starts: int64, shape (terms + 1,): term *t* owns postings `starts[t]:starts[t + 1]`.
        rows: int32, shape (postings,), ascending within a term.
        frequencies: float32, shape (postings,): how often, a context field counting less than one.
        lengths: float32, shape (rows,): the frequencies of a row summed.
    """

    vocabulary: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    frequencies: NDArray[np.float32]
    lengths: NDArray[np.float32]


def count_postings(bags: Iterable[Mapping[str, float]]) -> Postings:
    """Postings of rows given as bags: term -> frequency."""
    terms: list[int] = []
    frequencies: list[float] = []
    sizes: list[int] = []
    for bag in bags:
        sizes.append(len(bag))
        terms.extend(map(term_hash, bag))
        frequencies.extend(bag.values())
    rows = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    return _sorted(np.array(terms, dtype=np.uint64), rows, np.array(frequencies, dtype=np.float32), len(sizes))


def bag_of(terms: Sequence[str], context: Sequence[str] = (), context_weight: float = 0.0) -> dict[str, float]:
    """A bag of a row's terms, with those of its context (the heading above) at a lower weight."""
    bag: dict[str, float] = dict(Counter(terms))
    for term, count in Counter(context).items():
        bag[term] = bag.get(term, 0.0) + context_weight * count
    return bag


def merge_postings(parts: Sequence[tuple[Postings, NDArray[np.int64]]], rows: int) -> Postings:
    """One index out of several.

    Args:
        parts: each with an int64 array that says, row by row, where the row goes in the new index, or
            -1 for a row that is left out.
        rows: the number of rows of the new index.
    """
    terms, owners, frequencies = [], [], []
    for part, destination in parts:
        target = destination[part.rows]
        kept = target >= 0
        terms.append(np.repeat(part.vocabulary, np.diff(part.starts))[kept])
        owners.append(target[kept].astype(np.int32))
        frequencies.append(part.frequencies[kept])
    return _sorted(np.concatenate(terms), np.concatenate(owners), np.concatenate(frequencies), rows)


def _sorted(
    terms: NDArray[np.uint64], rows: NDArray[np.int32], frequencies: NDArray[np.float32], size: int
) -> Postings:
    order = np.lexsort((rows, terms))
    terms, rows, frequencies = terms[order], rows[order], frequencies[order]
    vocabulary, first = np.unique(terms, return_index=True)
    starts = np.append(first, len(terms)).astype(np.int64)
    lengths = np.bincount(rows, weights=frequencies, minlength=size).astype(np.float32)
    return Postings(vocabulary, starts, rows, frequencies, lengths)


class BM25:
    """Scores rows for weighted terms."""

    def __init__(self, postings: Postings) -> None:
        self.postings = postings

    def __len__(self) -> int:
        return len(self.postings.lengths)

    @cached_property
    def _norms(self) -> NDArray[np.float32]:
        lengths = self.postings.lengths
        mean = float(lengths.mean()) if len(lengths) else 0.0
        return (K1 * (1 - B + B * lengths / (mean or 1.0))).astype(np.float32)

    def document_frequency(self, term: str) -> int:
        """In how many rows the term stands."""
        start, end = self._postings_of(term)
        return end - start

    def idf(self, term: str) -> float:
        """The weight of one term, above 0 and highest for a term that stands nowhere."""
        frequency = self.document_frequency(term)
        return float(np.log1p((len(self) - frequency + 0.5) / (frequency + 0.5)))

    def scores(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """The score of every row, 0 or more, shape (rows,); `terms` gives each term's weight."""
        postings = self.postings
        scores = np.zeros(len(self), dtype=np.float32)
        for term, weight in terms.items():
            start, end = self._postings_of(term)
            if start == end or weight <= 0:
                continue
            rows, frequencies = postings.rows[start:end], postings.frequencies[start:end]
            idf = np.log1p((len(self) - (end - start) + 0.5) / (end - start + 0.5))
            # A row stands at most once in the postings of a term, so plain indexing adds correctly.
            scores[rows] += np.float32(weight * idf * (K1 + 1)) * frequencies / (frequencies + self._norms[rows])
        return scores

    def _postings_of(self, term: str) -> tuple[int, int]:
        vocabulary = self.postings.vocabulary
        wanted = np.uint64(term_hash(term))
        at = int(np.searchsorted(vocabulary, wanted))
        if at == len(vocabulary) or vocabulary[at] != wanted:
            return 0, 0
        return int(self.postings.starts[at]), int(self.postings.starts[at + 1])
