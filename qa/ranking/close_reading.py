"""Close reading: the best passages read together with the question, to see where, and whether, they answer it.

Late interaction compares tokens that were encoded apart; a `TokenReader` sees question and passage at once. Every
token of the passage gets a score, so that the same reading ranks, marks and says how sure the answer is. Where a date,
a number or a name is asked for, only clauses that hold one can answer. A passage costs some 30 ms of a core, so only
the best that can answer are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import TokenReader, TokenScores
from index.records import Span
from index.store.protocol import Store
from qa.question.answer_type import Asked
from qa.question.query import Query
from qa.question.typed_spans import findable
from qa.ranking.candidates import Candidates
from qa.ranking.passage_texts import PassageText, PassageTexts

AVERAGED = 8
"""The score of a passage is the mean of so many of its tokens', the highest."""
_PEAK = 3
"""The peak of a passage is the mean of so many, the highest."""
NOTHING = -20.0
"""The score of what holds no token that was read; lower than any that is."""
_LACKING = -12.0
"""The score of a passage without a thing of the kind asked for; about as low as what has nothing to do with it."""
MOST_READ = 3
"""How many passages are read for a question."""
LOOKED_AT = 3
"""So many times as many candidates are looked at as are read closely: of some that is not needed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage read for a question.

    Attributes:
        starts: where each token read starts in the passage's key, int64, shape (tokens,).
        logits: how much each speaks for being part of the answer, log-odds, float32, shape (tokens,).
        score: how much the passage speaks for holding the answer, log-odds.
        peak: the mean of the few highest of `logits`.
    """

    starts: NDArray[np.int64]
    logits: NDArray[np.float32]
    score: float
    peak: float


_UNREAD = Reading(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), _LACKING, _LACKING)


class CloseReader:
    """Reads the passages that can answer, with the reader of an encoder."""

    def __init__(self, reader: TokenReader) -> None:
        self._reader = reader

    def read(
        self,
        question: str,
        asked: frozenset[Asked],
        passages: Sequence[PassageText],
        limit: int | None = None,
    ) -> list[Reading]:
        """The passages read for the question, in the order given.

        One without a thing of the kind asked for needs no reading: it has no tokens read, and the score of what has
        nothing to do with the question.

        Args:
            question: its key.
            asked: the kinds of thing that it asks for.
            passages: what is read.
            limit: how many are read at most, the first that need it; the others have no tokens read either, and the
                lowest score of all. None: all are read.

        Raises:
            ModelError: the reader cannot be loaded.
        """
        kinds = findable(asked)
        places = [passage.holding(kinds, question) for passage in passages]
        able = [number for number in range(len(passages)) if places[number] or not kinds]
        found = self._reader.read(question, [passages[number].key.text for number in able[:limit]])
        read = {
            number: _reading(passages[number], scores, places[number])
            for number, scores in zip(able[:limit], found, strict=True)
        }
        lacking = len(able) < len(passages)
        score = least_score((reading.score for reading in read.values()), lacking=lacking)
        peak = least_score((reading.peak for reading in read.values()), lacking=lacking)
        unread = replace(_UNREAD, score=score, peak=peak)
        return [read.get(number, unread) for number in range(len(passages))]


def _reading(passage: PassageText, scores: TokenScores, places: Sequence[Span]) -> Reading:
    """What was read of a passage; its score is from clauses that hold a thing of the kind asked for, if any do."""
    starts, logits = scores.starts, scores.logits
    score = _where_held(passage, places, starts, logits) if places else _highest(logits, AVERAGED)
    return Reading(starts, logits, score, _highest(logits, _PEAK))


def read_best(
    reader: CloseReader,
    query: Query,
    candidates: Candidates,
    order: NDArray[np.int64],
    store: Store,
    texts: PassageTexts,
    limit: int = MOST_READ,
) -> tuple[Candidates, dict[int, Reading]]:
    """The candidates with the scores of close reading, and the readings by row.

    The best are looked at; those that hold no thing of the kind asked for need no reading. What was not looked at has
    the lowest score of what was.

    Args:
        reader: reads them.
        query: the question.
        candidates: one or more, not yet read.
        order: positions from the best to the worst.
        store: has their texts.
        texts: what was read of the passages before.
        limit: how many are read at most.
    """
    best = order[: LOOKED_AT * limit]
    rows = candidates.rows[best].tolist()
    passages = [texts.of(text) for text in store.texts(rows)]
    readings = reader.read(query.key, query.answer_types, passages, limit)
    found = np.array([(reading.score, reading.peak) for reading in readings], dtype=np.float32)
    read, peak = np.repeat(found.min(axis=0)[:, None], len(candidates), axis=1)
    read[best], peak[best] = found.T
    return replace(candidates, read=read, peak=peak), dict(zip(rows, readings, strict=True))


def least_score(scores: Iterable[float], *, lacking: bool) -> float:
    """The score of what was not read: the least of what was, or of what lacks the kind of thing asked for."""
    return min([*scores, _LACKING] if lacking else scores, default=NOTHING)


def _highest(logits: NDArray[np.float32], count: int) -> float:
    return float(np.sort(logits)[-count:].mean()) if len(logits) else NOTHING


def clause_means(
    clause_starts: NDArray[np.int64], token_starts: NDArray[np.int64], logits: NDArray[np.float32]
) -> NDArray[np.float64]:
    """The mean of the logits of each clause, shape (clauses,); `NOTHING` for one of which no token was read."""
    owner = np.maximum(np.searchsorted(clause_starts, token_starts, side="right") - 1, 0)
    counts = np.bincount(owner, minlength=len(clause_starts))
    sums = np.bincount(owner, logits, minlength=len(clause_starts))
    return np.where(counts > 0, sums / np.maximum(counts, 1), NOTHING)


def _where_held(
    passage: PassageText, places: Sequence[Span], token_starts: NDArray[np.int64], logits: NDArray[np.float32]
) -> float:
    """The highest mean of the clauses in which something stands at one of `places`."""
    starts = np.array([clause.start for clause in passage.clauses], dtype=np.int64)
    held = np.searchsorted(starts, [place.start for place in places], side="right") - 1
    return max(float(clause_means(starts, token_starts, logits)[held].max()), NOTHING)
