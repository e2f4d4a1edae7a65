"""Runs of neighbouring clauses of a passage, and what speaks for each to answer the question.

A run lies within two sentences. Its features say how much of the question it meets, alone, with its neighbours and
with its sentences; how long it is; and whether it holds the kind of thing asked for. Everything is worked out on the
key and led back to the characters shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import Span
from index.text.keys import Key
from qa.citing.meeting import Meeting
from qa.question.answer_type import narrowest
from qa.question.query import Query
from qa.question.typed_spans import FORMS
from qa.ranking.close_reading import Reading, clause_means
from qa.ranking.late_interaction import weighted
from qa.ranking.passage_texts import PassageText

_SHORTEST = 4
"""A clause of fewer characters is one with the next."""
_MOST_CLAUSES = 24
_LEAST_SHARE = 1e-3
_OPENING = "“‘「『《〈（([【"


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of clauses of a passage, in order of their first clause, then of their last.

    Attributes:
        text, key: the passage and its key.
        bounds: where each run starts and ends in the key, int64, shape (runs, 2).
        features: shape (runs, 13), in the order of `RunWeights`.
    """

    text: str
    key: Key
    bounds: NDArray[np.int64]
    features: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.bounds)

    def span(self, run: int) -> Span:
        """The place of a run in the text, without white space at the ends."""
        start, end = self.bounds[run]
        return _trimmed(self.text, self.key.to_text(Span(int(start), int(end))))


def find_runs(meeting: Meeting, query: Query) -> Runs:
    """The runs of at most 24 neighbouring clauses within at most two sentences, with their features."""
    passage, key = meeting.passage, meeting.key
    units = _clauses(passage)
    starts, ends = np.array([unit.start for unit in units]), np.array([unit.end for unit in units])
    whole = passage.sentences
    owner = np.searchsorted([span.start for span in whole], starts, side="right") - 1
    tokens = np.searchsorted(starts, meeting.starts, side="right") - 1

    best = np.zeros((len(units) + 2, len(meeting.shares)), dtype=np.float32)
    np.maximum.at(best[1:-1], tokens, meeting.met)
    of_sentence = np.zeros((len(whole), len(meeting.shares)), dtype=np.float32)
    np.maximum.at(of_sentence, owner, best[1:-1])
    weights = passage.tokens.weights
    vectors = np.zeros((len(units) + 1, passage.vectors.shape[1]), dtype=np.float32)
    np.add.at(vectors[1:], tokens, passage.vectors * weights[:, None])
    vectors = vectors.cumsum(axis=0)
    asking = weighted(query.tokens.vectors.T, meeting.shares)
    asking /= max(float(np.linalg.norm(asking)), 1e-9)
    new = np.bincount(tokens, weights * ~meeting.same.any(axis=1), minlength=len(units))
    new = np.concatenate(([0.0], new.cumsum()))
    read = _shares_read(meeting.reading, starts)
    kinds = narrowest(query.answer_types)
    holds = _holding(passage.holding(kinds & FORMS, query.key), starts)
    announces = _holding(passage.holding(kinds - FORMS, query.key), starts)
    begins = np.diff(owner, prepend=-1) > 0
    closes = np.diff(owner, append=owner[-1] + 1) > 0

    counts = [int((owner[one : one + _MOST_CLAUSES] <= owner[one] + 1).sum()) for one in range(len(units))]
    first = np.repeat(np.arange(len(units)), counts)
    last = np.concatenate([np.arange(one, one + count) for one, count in enumerate(counts)])
    alone, around = _alone_and_around(best, counts, first, last)
    vector = vectors[last + 1] - vectors[first]
    length = ends[last] - starts[first]
    share = np.minimum(read[last + 1] - read[first], 1.0)
    columns = (
        weighted(alone, meeting.shares),
        weighted(around, meeting.shares),
        weighted(np.maximum(of_sentence[owner[first]], of_sentence[owner[last]]), meeting.shares),
        weighted(vector, asking) / np.maximum(np.linalg.norm(vector, axis=1), 1e-9),
        share,
        np.log(np.maximum(share, _LEAST_SHARE)),
        np.log1p(new[last + 1] - new[first]),
        holds[last + 1] > holds[first],
        announces[last + 1] > announces[first],
        begins[first],
        closes[last],
        np.log(length),
        length / len(key.text),
    )
    bounds = np.stack([starts[first], ends[last]], axis=1)
    return Runs(passage.text, key, bounds, np.stack(columns, axis=1).astype(np.float64))


def _alone_and_around(
    best: NDArray[np.float32], counts: Sequence[int], first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How well each run meets each token of the question, and how well it does with its two neighbours.

    Args:
        best: of each clause, shape (clauses + 2, question tokens), with a row of zeros at either end.
        counts: how many runs begin at each clause.
        first: the first clause of each run.
        last: its last.
    """
    alone = np.concatenate(
        [np.maximum.accumulate(best[one : one + count], axis=0) for one, count in enumerate(counts, start=1)]
    )
    return alone, np.maximum(np.maximum(alone, best[first]), best[last + 2])


def _shares_read(reading: Reading | None, starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cumulative shares of the clauses in what close reading finds, shape (clauses + 1,); all 0 without a reading."""
    if reading is None or not len(reading.starts):
        return np.zeros(len(starts) + 1)
    means = clause_means(starts, reading.starts, reading.logits)
    odds = np.exp(means - means.max())
    return np.concatenate(([0.0], (odds / odds.sum()).cumsum()))


def _clauses(passage: PassageText) -> list[Span]:
    """Clauses of the key, which together cover it; an enumeration is one, and so is what follows a colon."""
    text, key = passage.text, passage.key
    found: list[Span] = []
    for clause in passage.clauses:
        end = clause.end
        # In the key an opening quotation mark looks like a closing one.
        while clause.start < end < len(key.text) and text[key.origin[end - 1]] in _OPENING:
            end -= 1
        start = found[-1].end if found else 0
        if end <= start:
            continue
        joined = bool(found) and (len(found[-1]) < _SHORTEST or _last_sign(key.text, found[-1].end) in "、:")
        if joined:
            found[-1] = Span(found[-1].start, end)
        else:
            found.append(Span(start, end))
    return found


def _last_sign(text: str, end: int) -> str:
    """The last character before `end` that is no quotation mark and no space; empty where there is none."""
    while end and text[end - 1] in "\"' ":
        end -= 1
    return text[end - 1 : end] if end else ""


def _holding(places: list[Span], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many clauses before each, and before the end, hold the start of one of `places`, shape (clauses + 1,)."""
    holds = np.zeros(len(starts) + 1, dtype=np.int64)
    holds[np.searchsorted(starts, [place.start for place in places], side="right")] = 1
    return holds.cumsum()


def _trimmed(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    marked = text[span.start : span.end]
    left = len(marked) - len(marked.lstrip())
    return Span(span.start + left, span.start + max(left, len(marked.rstrip())))
