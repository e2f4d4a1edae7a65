"""Which characters of a passage answer, and which match words of the question.

The passage is cut into clauses; the mark is the run of neighbouring clauses that meets the question's
tokens best for its length, where a run that holds the kind of thing asked for (a person, a date, a
number) is preferred. Everything is worked out on the key and led back to the characters shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.keys import Key, make_key
from index.records import Span
from index.static_model import StaticModel
from index.tokens import clauses, sentences, tagged_words
from qa.query import Query

_MATCHED = 0.45
_TELLING = 0.15
"""Particles weigh less than this; that they match says nothing."""
_ALIGNED = 0.02
_NUMERAL = re.compile(r"[0-9〇零一二两三四五六七八九十百千万亿]")
_ASKS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"谁|哪(?:位|个人)|何人|什么人|叫什么名|\bwho\b|\bwhom\b|\bwhose\b"), frozenset({"nr", "nrfg", "nrt"})),
    (
        re.compile(r"什么时候|何时|几时|哪一?[年天月日]|几月|几号|多久|\bwhen\b|\bwhat (?:year|date|day)\b"),
        frozenset({"t", "m"}),
    ),
    (re.compile(r"多少|几[个家款条次人位亿万]|多大|多高|第几|\bhow (?:many|much|old|long)\b"), frozenset({"m"})),
    (re.compile(r"哪里|哪儿|什么地方|在哪|哪国|\bwhere\b|\bwhich country\b"), frozenset({"ns"})),
    (
        re.compile(
            r"哪[家些几两三]|哪个(?:公司|平台|产品|部门)|\bwhich (?:company|companies|apps?|platforms?|products?)\b"
        ),
        frozenset({"nt", "nz", "eng"}),
    ),
)


@dataclass(frozen=True, slots=True)
class MarkSettings:
    """What a mark may cost.

    Attributes:
        length_cost: what marking the whole passage costs, beside 1 for meeting the whole question.
        asked_bonus: what a run gains by holding the kind of thing asked for.
        second_share: a second mark must meet the question at least this share as well as the first.
    """

    length_cost: float = 0.18
    asked_bonus: float = 0.15
    second_share: float = 0.9


@dataclass(frozen=True, slots=True)
class Marks:
    """Spans of a passage's text: `answers` the best first, `matches` in order of place."""

    answers: tuple[Span, ...]
    matches: tuple[Span, ...]


def mark(text: str, query: Query, model: StaticModel, settings: MarkSettings = MarkSettings()) -> Marks:
    """The marks of one passage for one question; both empty when nothing of the question is met."""
    key = make_key(text)
    ids, spans = model.tokenize_with_spans(key.text)
    if not len(ids) or not len(query.token_ids) or query.token_weights.sum() <= 0:
        return Marks((), ())
    cosines = model.directions[ids] @ model.directions[query.token_ids].T
    met = np.square(np.maximum(cosines, 0.0))
    weights = query.token_weights / query.token_weights.sum()
    starts = np.array([span.start for span in spans])

    units = clauses(key.text)
    owners = np.searchsorted([unit.start for unit in units], starts, side="right") - 1
    filled, first_tokens = np.unique(owners, return_index=True)
    best = np.zeros((len(units), len(weights)), dtype=np.float32)
    best[filled] = np.maximum.reduceat(met, first_tokens, axis=0)
    asked = _holds_asked(key.text, units, query.key)
    runs = _runs(best, weights, units, asked, _boundaries(key.text, units), settings)
    answers = tuple(_trimmed(text, key.to_text(run)) for run in runs)
    telling = met[:, query.token_weights >= _TELLING]
    matched = (telling.max(axis=1, initial=0) >= _MATCHED) & (model.weights[ids] >= _TELLING)
    return Marks(answers, _matches(key, spans, matched))


def _runs(
    best: NDArray[np.float32],
    weights: NDArray[np.float32],
    units: list[Span],
    asked: NDArray[np.bool_],
    aligned: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    settings: MarkSettings,
) -> list[Span]:
    """The best run of clauses, and a second one elsewhere if it is nearly as good."""
    starts = np.array([unit.start for unit in units])
    ends = np.array([unit.end for unit in units])
    found: list[NDArray[np.float64]] = []
    for first in range(len(units)):
        met = np.maximum.accumulate(best[first:], axis=0) @ weights
        holds = np.logical_or.accumulate(asked[first:])
        share = (ends[first:] - starts[first]) / ends[-1]
        score = met - settings.length_cost * share + settings.asked_bonus * holds
        score += _ALIGNED * (aligned[0][first] + aligned[1][first:].astype(np.float64))
        lasts = np.arange(first, len(units))
        found.append(np.stack([score, np.full(len(lasts), first), lasts], axis=1))
    table = np.concatenate(found)
    # Equal scores: the earlier run, then the shorter one.
    table = table[np.lexsort((table[:, 2], table[:, 1], -table[:, 0]))]
    score, first, last = float(table[0, 0]), int(table[0, 1]), int(table[0, 2])
    runs = [Span(units[first].start, units[last].end)]
    apart = table[(table[:, 2] < first) | (table[:, 1] > last)]
    if len(apart) and score > 0 and apart[0, 0] >= settings.second_share * score:
        runs.append(Span(units[int(apart[0, 1])].start, units[int(apart[0, 2])].end))
    return runs


def _boundaries(key: str, units: list[Span]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For every clause, whether a sentence starts with it, and whether one ends with it."""
    whole = sentences(key)
    starts, ends = {span.start for span in whole}, {span.end for span in whole}
    return np.array([unit.start in starts for unit in units]), np.array([unit.end in ends for unit in units])


def _holds_asked(key: str, units: list[Span], question: str) -> NDArray[np.bool_]:
    """For every clause, whether it holds the kind of thing that the question asks for."""
    wanted: frozenset[str] = frozenset().union(*(tags for pattern, tags in _ASKS if pattern.search(question)))
    holds = np.zeros(len(units), dtype=bool)
    if not wanted:
        return holds
    for position, unit in enumerate(units):
        clause = key[unit.start : unit.end]
        if "m" in wanted and _NUMERAL.search(clause):
            holds[position] = True
            continue
        holds[position] = any(tag in wanted and word not in question for word, tag, _ in tagged_words(clause))
    return holds


def _matches(key: Key, spans: list[Span], matched: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Spans of the matched tokens, widened to whole Latin words and numbers, neighbours joined."""
    joined: list[Span] = []
    for span, hit in zip(spans, matched, strict=True):
        if not hit or not key.text[span.start : span.end].strip():
            continue
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


def _trimmed(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    marked = text[span.start : span.end]
    left = len(marked) - len(marked.lstrip())
    return Span(span.start + left, span.start + max(left, len(marked.rstrip())))
