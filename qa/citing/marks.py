"""Which characters of a passage answer, and which match words of the question.

Every run of neighbouring clauses within two sentences is scored by a few features (see `qa.citing.clause_spans`), and
the best run is marked. The weights are fitted by `python -m training.fitting.marks`.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoders.static_model import StaticModel
from index.records import Span
from qa.citing.clause_spans import MATCHED, Runs, find_runs
from qa.citing.meeting import NOT_IN_CONTEXT, InContext, Meeting, meet
from qa.question.query import TELLING, Query
from qa.ranking.fitted import read_fitted
from qa.ranking.passage_texts import PassageText


@dataclass(frozen=True, slots=True)
class RunWeights:
    """What each feature of a run of clauses is worth; fitted by `python -m training.fitting.marks`.

    Attributes:
        met: the share of the question, 0 to 1, that the run meets.
        around: the same for the run with the clause before it and the one after it.
        sentence: the same for the sentences that it is part of.
        cosine: of the run's mean vector and the question's.
        deep_met, deep_around, deep_cosine: as met, around and cosine, by the tokens in context; 0 without them.
        read, log_read: the share of what close reading finds in the passage that it finds in the run, 0 to 1, and its
            logarithm, at least log(0.001); the same for all runs of a passage that was not read.
        new: log(1 + the weight of its tokens that match nothing in the question).
        holds: 1 if it holds a thing of the kind asked for, else 0.
        announces: 1 if it holds a word that usually stands beside what is asked for, else 0.
        starts, ends: 1 if a sentence starts, or ends, with it, else 0.
        length: the natural logarithm of its characters.
        share: its share of the passage's characters, 0 to 1.
    """

    met: float
    around: float
    sentence: float
    cosine: float
    deep_met: float
    deep_around: float
    deep_cosine: float
    read: float
    log_read: float
    new: float
    holds: float
    announces: float
    starts: float
    ends: float
    length: float
    share: float

    @classmethod
    def load(cls, folder: Path) -> RunWeights:
        """The weights saved in a model folder.

        Raises:
            ModelError: the file is missing or lacks some of them.
        """
        return cls(**read_fitted(folder, "marks", (field.name for field in fields(cls))))


@dataclass(frozen=True, slots=True)
class MarkSettings:
    """How much is marked: the less likely a citation holds the answer, the less.

    Attributes:
        weights: of a run's features.
        best: what marking the whole of the best citation costs, on top of the weight of its share.
        behind: what marking a whole passage costs more for each unit that its fused score is below the best one.
    """

    weights: RunWeights
    best: float = -3.0
    behind: float = 5.0


@dataclass(frozen=True, slots=True)
class Marks:
    """Spans of a passage's text: `answers` the best first, `matches` in order of place."""

    answers: tuple[Span, ...]
    matches: tuple[Span, ...]


def mark(
    passage: PassageText,
    query: Query,
    model: StaticModel,
    settings: MarkSettings,
    behind: float = 0.0,
    in_context: InContext = NOT_IN_CONTEXT,
) -> Marks:
    """The marks of one passage for one question; both empty when nothing of the question is met.

    Args:
        passage: which.
        query: the question.
        model: gives the token vectors.
        settings: how much is marked.
        behind: how much its fused score, about the logarithm of its odds, is below that of the best citation.
        in_context: the passage's tokens in context.
    """
    meeting = meet(passage, query, model, in_context)
    if meeting is None:
        return Marks((), ())
    runs = find_runs(meeting, query, model)
    telling = meeting.met[:, query.token_weights >= TELLING]
    matched = (telling.max(axis=1, initial=0) >= MATCHED) & (model.weights[meeting.ids] >= TELLING)
    return Marks((runs.span(choose(runs, behind, settings)),), _matches(meeting, matched))


def choose(runs: Runs, behind: float, settings: MarkSettings) -> int:
    """The position of the run to mark; of equal ones, that which starts, then ends, first."""
    score = runs.features @ np.array(astuple(settings.weights))
    score -= (settings.best + settings.behind * behind) * runs.features[:, -1]
    return int(np.argmax(score))


def _matches(meeting: Meeting, matched: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Spans of the matched tokens, widened to whole Latin words and numbers, neighbours joined."""
    key = meeting.key
    joined: list[Span] = []
    for span, hit in zip(meeting.spans, matched, strict=True):
        if not hit or not key.text[span.start : span.end].strip():
            continue
        if joined and span.end <= joined[-1].end:
            continue  # Of a word that is marked already; a long one would be walked through for each of its tokens.
        start, end = span.start, span.end
        while start > 0 and _inside_word(key.text, start):
            start -= 1
        while end < len(key.text) and _inside_word(key.text, end):
            end += 1
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Span(start, end))
    return tuple(key.to_text(span) for span in joined)


def _inside_word(text: str, position: int) -> bool:
    """Whether the border before `position` lies inside a Latin word or number."""
    return text[position - 1 : position + 1].isascii() and text[position - 1].isalnum() and text[position].isalnum()
