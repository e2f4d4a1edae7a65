"""Which characters of a passage answer, and which match words of the question.

Every run of neighbouring clauses within two sentences is scored by a few features (see `qa.citing.clause_spans`), and
the best run is marked. The weights are fitted by `python -m training.fitting.marks`.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from index.records import Span
from index.text.script import is_han
from index.text.tokens import words
from qa.citing.clause_spans import Runs, find_runs
from qa.citing.meeting import Meeting
from qa.question.query import Query
from qa.ranking.fitted import read_fitted

_PARTICLE = "的"


@dataclass(frozen=True, slots=True)
class RunWeights:
    """What each feature of a run of clauses is worth; fitted by `python -m training.fitting.marks`.

    Attributes:
        met: the share of the question, 0 to 1, that the run meets.
        around: the same for the run with the clause before it and the one after it.
        sentence: the same for the sentences that it is part of.
        cosine: of the run's mean token vector, by the tokens' weights, and the question's.
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


def mark(meeting: Meeting | None, query: Query, settings: MarkSettings, behind: float = 0.0) -> Marks:
    """The marks of one passage for one question; both empty when nothing of the question is met.

    Args:
        meeting: how the passage meets the question.
        query: the question.
        settings: how much is marked.
        behind: how much its fused score, about the logarithm of its odds, is below that of the best citation.
    """
    if meeting is None:
        return Marks((), ())
    runs = find_runs(meeting, query)
    return Marks((runs.span(choose(runs, behind, settings)),), _matches(meeting))


def choose(runs: Runs, behind: float, settings: MarkSettings) -> int:
    """The position of the run to mark; of equal ones, that which starts, then ends, first."""
    score = runs.features @ np.array(astuple(settings.weights))
    score -= (settings.best + settings.behind * behind) * runs.features[:, -1]
    return int(np.argmax(score))


def _matches(meeting: Meeting) -> tuple[Span, ...]:
    """Spans of the matched tokens, widened to whole words and numbers, neighbours joined."""
    text = meeting.key.text
    spans = meeting.passage.tokens.spans
    found = [span for span, hit in zip(spans, meeting.matches, strict=True) if hit and len(span)]
    # A token of one character is often half a word, as the two of 来往.
    half = any(len(span) == 1 and is_han(text[span.start]) for span in found)
    owners = {place: word for _, word in words(text) for place in range(word.start, word.end)} if half else {}
    joined: list[Span] = []
    for token in found:
        if joined and token.end <= joined[-1].end:
            continue  # Of a word that is marked already; a long one would be walked through for each of its tokens.
        span = _whole(text, owners.get(token.start, token) if len(token) == 1 else token)
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(min(span.start, joined[-1].start), max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return tuple(meeting.key.to_text(span) for span in joined)


def _whole(text: str, span: Span) -> Span:
    """A span widened to whole Latin words and numbers, without a particle that a token has at its end."""
    start, end = span.start, span.end
    while start > 0 and _inside_word(text, start):
        start -= 1
    while end < len(text) and _inside_word(text, end):
        end += 1
    while end - start > 1 and text[start] == _PARTICLE:
        start += 1
    while end - start > 1 and text[end - 1] == _PARTICLE:
        end -= 1
    return Span(start, end)


def _inside_word(text: str, position: int) -> bool:
    """Whether the border before `position` lies inside a Latin word or number."""
    return text[position - 1 : position + 1].isascii() and text[position - 1].isalnum() and text[position].isalnum()
