"""BM25 over hashed terms: rows and scores, no texts.

Okapi BM25 in the Lucene form (Robertson and Zaragoza 2009; idf = ln(1 + (N - df + 0.5) / (df + 0.5))).
A term is kept as 64 bits of its BLAKE2b hash, so the vocabulary is one sorted array that is opened
memory-mapped and searched by bisection; term frequencies are kept rather than finished scores, so an
index can be made from a part of another one without seeing its texts again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from index.errors import StoreError

K1 = 1.2
B = 0.5
_BLOCK = 1 << 22


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
    """Postings of rows given as bags: term -> frequency, above 0; takes some 100 bytes a posting."""
    terms: list[int] = []
    frequencies: list[float] = []
    sizes: list[int] = []
    for bag in bags:
        sizes.append(len(bag))
        terms.extend(map(term_hash, bag))
        frequencies.extend(bag.values())
    owners = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    hashes, values = np.array(terms, dtype=np.uint64), np.array(frequencies, dtype=np.float32)
    order = np.lexsort((owners, hashes))
    hashes, owners, values = hashes[order], owners[order], values[order]
    vocabulary, first = np.unique(hashes, return_index=True)
    starts = np.append(first, len(hashes)).astype(np.int64)
    return Postings(vocabulary, starts, owners, values, _lengths(owners, values, len(sizes)))


def bag_of(terms: Sequence[str], context: Sequence[str] = (), context_weight: float = 0.0) -> dict[str, float]:
    """A bag of a row's terms, with those of its context (the heading above) at a lower weight."""
    bag: dict[str, float] = dict(Counter(terms))
    for term, count in Counter(context).items():
        bag[term] = bag.get(term, 0.0) + context_weight * count
    return bag


def merge_postings(parts: Sequence[tuple[Postings, NDArray[np.int64]]], rows: int) -> Postings:
    """One index out of several.

    Besides the parts and the result, it takes memory for `_BLOCK` postings only.

    Args:
        parts: each with an int64 array that says, row by row, where the row goes in the new index, or
            -1 for a row that is left out; no two rows go to the same place.
        rows: the number of rows of the new index.
    """
    vocabulary = np.unique(np.concatenate([np.zeros(0, np.uint64), *(part.vocabulary for part, _ in parts)]))
    counts = np.zeros(len(vocabulary), dtype=np.int64)
    for terms, sizes, _, _ in _blocks(parts, vocabulary):
        counts[terms] += sizes
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    owners = np.empty(starts[-1], dtype=np.int32)
    frequencies = np.empty(starts[-1], dtype=np.float32)
    free = starts[:-1].copy()
    for terms, sizes, targets, values in _blocks(parts, vocabulary):
        ends = np.cumsum(sizes)
        positions = np.repeat(free[terms] - ends + sizes, sizes) + np.arange(len(targets))
        owners[positions], frequencies[positions] = targets, values
        free[terms] += sizes
    filled = counts > 0
    starts = np.append(starts[:-1][filled], starts[-1])
    _sort_rows(starts, owners, frequencies)
    return Postings(vocabulary[filled], starts, owners, frequencies, _lengths(owners, frequencies, rows))


def _blocks(
    parts: Sequence[tuple[Postings, NDArray[np.int64]]], vocabulary: NDArray[np.uint64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]]:
    """Positions of terms in the vocabulary, how many postings of each stay, their new rows and frequencies."""
    for part, destination in parts:
        position = np.searchsorted(vocabulary, part.vocabulary)
        for first, last in _term_ranges(part.starts):
            begin, end = part.starts[first], part.starts[last]
            targets = destination[part.rows[begin:end]]
            kept = targets >= 0
            sizes = np.add.reduceat(kept, part.starts[first:last] - begin, dtype=np.int64)
            yield position[first:last], sizes, targets[kept], part.frequencies[begin:end][kept]


def _term_ranges(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of terms that together hold about `_BLOCK` postings, or one term that holds more."""
    first = 0
    while first < len(starts) - 1:
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _BLOCK, side="right")) - 1)
        yield first, last
        first = last


def _sort_rows(starts: NDArray[np.int64], rows: NDArray[np.int32], frequencies: NDArray[np.float32]) -> None:
    """Put the rows of every term in ascending order, in place."""
    for first, last in _term_ranges(starts):
        block = slice(int(starts[first]), int(starts[last]))
        terms = np.repeat(np.arange(last - first), np.diff(starts[first : last + 1]))
        order = np.lexsort((rows[block], terms))
        rows[block], frequencies[block] = rows[block][order], frequencies[block][order]


def _lengths(rows: NDArray[np.int32], frequencies: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    # Unlike `bincount`, this makes no copy in float64 of all frequencies.
    lengths = np.zeros(size, dtype=np.float64)
    np.add.at(lengths, rows, frequencies)
    return lengths.astype(np.float32)


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

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        """In how many rows each of the terms stands, in the order given."""
        vocabulary, starts = self.postings.vocabulary, self.postings.starts
        if not len(vocabulary):
            return [0] * len(terms)
        wanted = np.array([term_hash(term) for term in terms], dtype=np.uint64)
        at = np.minimum(np.searchsorted(vocabulary, wanted), len(vocabulary) - 1)
        found: list[int] = np.where(vocabulary[at] == wanted, starts[at + 1] - starts[at], 0).tolist()
        return found

    def idf(self, term: str) -> float:
        """The weight of one term, above 0 and highest for a term that stands nowhere."""
        return self._idf(self.document_frequency(term))

    def highest_score(self, terms: Mapping[str, float]) -> float:
        """What no row's score can exceed, 0 or more; `terms` gives each term's weight."""
        return sum(weight * self.idf(term) for term, weight in terms.items() if weight > 0) * (K1 + 1)

    def search(
        self, terms: Mapping[str, float], k: int, rows: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `k` rows with the highest scores above 0, best first, and the scores; ties break by row.

        Only rows that have one of the terms are scored.

        Args:
            terms: each term's weight.
            k: how many, 1 or more.
            rows: if given, only these are searched; ascending, each once.

        Raises:
            StoreError: a posting is of a row that there is not.
        """
        found, scores = self._scored(terms)
        if rows is not None:
            found, kept, _ = np.intersect1d(found, rows, assume_unique=True, return_indices=True)
            scores = scores[kept]
        best = _largest(scores, k)
        best = best[scores[best] > 0]
        return found[best], scores[best]

    def scores(self, terms: Mapping[str, float], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The score of each of some rows, 0 or more, shape (rows,), in the order given.

        Every row is looked for in the postings of every term, so this is for few rows.
        """
        scores = np.zeros(len(rows), dtype=np.float32)
        # Of the type of the postings, or every posting would be copied into a wider one.
        wanted = rows.astype(self.postings.rows.dtype)
        for start, end, worth in self._weighted(terms):
            at = start + np.searchsorted(self.postings.rows[start:end], wanted)
            hit = np.flatnonzero(self.postings.rows[np.minimum(at, end - 1)] == wanted)
            scores[hit] += self._gains(worth, wanted[hit], self.postings.frequencies[at[hit]])
        return scores

    def _scored(self, terms: Mapping[str, float]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows that have one of the terms, ascending, and their scores."""
        weighted = list(self._weighted(terms))
        held = np.zeros(len(self), dtype=bool)
        try:
            for start, end, _ in weighted:
                held[self.postings.rows[start:end]] = True
        except IndexError as error:
            raise StoreError(
                "The index is damaged (bm25.rows.npy holds a row that is no passage): rebuild it with "
                "`chuchu build DOCUMENTS --index INDEX`."
            ) from error
        found = np.flatnonzero(held)
        # Memory that is not written to costs nothing: only the places of the rows found are.
        place = np.empty(len(self), dtype=np.int32)
        place[found] = np.arange(len(found), dtype=np.int32)
        scores = np.zeros(len(found), dtype=np.float32)
        for start, end, worth in weighted:
            rows = self.postings.rows[start:end]
            # A row stands at most once in the postings of a term, so plain indexing adds correctly.
            scores[place[rows]] += self._gains(worth, rows, self.postings.frequencies[start:end])
        return found, scores

    def _weighted(self, terms: Mapping[str, float]) -> Iterator[tuple[int, int, np.float32]]:
        """Where the postings of each term begin and end, and what it is worth; of those that count."""
        for term, weight in terms.items():
            start, end = self._postings_of(term)
            if start < end and weight > 0:
                yield start, end, np.float32(weight * self._idf(end - start) * (K1 + 1))

    def _gains(
        self, worth: np.float32, rows: NDArray[np.integer], frequencies: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """What a term gives the rows in which it stands so often."""
        gains: NDArray[np.float32] = worth * frequencies / (frequencies + self._norms[rows])
        return gains

    def _idf(self, frequency: int) -> float:
        return float(np.log1p((len(self) - frequency + 0.5) / (frequency + 0.5)))

    def _postings_of(self, term: str) -> tuple[int, int]:
        vocabulary = self.postings.vocabulary
        wanted = np.uint64(term_hash(term))
        at = int(np.searchsorted(vocabulary, wanted))
        if at == len(vocabulary) or vocabulary[at] != wanted:
            return 0, 0
        return int(self.postings.starts[at]), int(self.postings.starts[at + 1])


def _largest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Positions of the `count` largest scores, equal ones in order of position."""
    if len(scores) > count:
        floor = np.partition(scores, len(scores) - count)[len(scores) - count]
        positions = np.flatnonzero(scores >= floor)
    else:
        positions = np.arange(len(scores))
    return positions[np.lexsort((positions, -scores[positions]))][:count].astype(np.int64)
