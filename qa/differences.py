"""Sources that disagree: citations that give different numbers or dates for what was asked.

Only a question that asks for a number or a date is looked at, and only sentences that meet most of it:
two sentences that speak of different things give different numbers without disagreeing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.keys import make_key
from index.records import Span
from index.static_model import StaticModel
from index.tokens import sentences
from qa.answer import Difference
from qa.query import Query

_ASKS_DATE = re.compile(
    r"什么时候|何时|几时|哪一?[年天月日]|几月|几号|\bwhen\b|\bwhat (?:year|date|month)\b|\bwhich year\b"
)
_ASKS_NUMBER = re.compile(
    r"多少|几(?=[个家款条次人位亿万分名张])|多大|多高|\bhow (?:many|much)\b|\b(?:totals?|number)\b"
)
_NUMBER = re.compile(
    r"(?P<digits>\d[\d,]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)个?(?P<scale>[千万亿]*)(?P<more>多|余|以上|以下)?(?P<unit>[个名位张家款条次分元人])?"
)
_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?)?")
_NOT_A_COUNT = re.compile(r"[年月日号天%％代:：]|世纪|季度|小时|分钟|周")
_VALUES = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"千": 1e3, "万": 1e4, "亿": 1e8}
_MET, _ABOUT_THE_SAME = 0.6, 0.6
"""The least square of a cosine that meets a word of the question, and the least share of it that a sentence meets."""

_Value = tuple[tuple[float, ...], Span]
"""A number, or the parts of a date, with its place."""
_Extract = Callable[[str], list[_Value]]


def find_difference(texts: Sequence[str], query: Query, model: StaticModel) -> Difference | None:
    """How the citations differ on the number or date asked for; None where they do not.

    Args:
        texts: the cited passages, the best first; citation 1 is `texts[0]`.
        query: the question.
        model: gives the token vectors.
    """
    if _ASKS_DATE.search(query.key):
        extract: _Extract = _dates
    elif _ASKS_NUMBER.search(query.key):
        extract = _numbers
    else:
        return None
    given: dict[tuple[float, ...], tuple[str, list[int]]] = {}
    for number, text in enumerate(texts, start=1):
        found = _value(text, query, model, extract)
        if found:
            value, shown = found
            given.setdefault(value, (shown, []))[1].append(number)
    if len(given) < 2 or _agree(list(given)):
        return None
    return Difference(tuple((shown, tuple(numbers)) for shown, numbers in given.values()))


def _value(text: str, query: Query, model: StaticModel, extract: _Extract) -> tuple[tuple[float, ...], str] | None:
    """The value nearest to the question's words in the sentence that meets the question best."""
    key = make_key(text)
    ids, spans = model.tokenize_with_spans(key.text)
    total = float(query.token_weights.sum())
    if not len(ids) or total <= 0:
        return None
    met = np.square(np.maximum(model.directions[ids] @ model.directions[query.token_ids].T, 0))
    starts = np.array([span.start for span in spans])
    best: tuple[float, _Value] | None = None
    for sentence in sentences(key.text):
        inside = np.flatnonzero((starts >= sentence.start) & (starts < sentence.end))
        if not len(inside):
            continue
        coverage = float(met[inside].max(axis=0) @ query.token_weights) / total
        values = extract(key.text[sentence.start : sentence.end])
        if coverage < _ABOUT_THE_SAME or not values:
            continue
        hits = inside[met[inside].max(axis=1) >= _MET]
        nearest = min(values, key=lambda value: _distance(value[1], starts[hits] - sentence.start))
        shifted = Span(nearest[1].start + sentence.start, nearest[1].end + sentence.start)
        if best is None or coverage > best[0]:
            best = (coverage, (nearest[0], shifted))
    if best is None:
        return None
    value, span = best[1]
    place = key.to_text(span)
    return value, text[place.start : place.end]


def _distance(span: Span, hits: NDArray[np.int64]) -> int:
    return int(np.abs(hits - span.start).min()) if len(hits) else span.start


def _dates(sentence: str) -> list[_Value]:
    """Dates as (year, month, day), as far as they are given."""
    return [
        (tuple(float(part) for part in match.groups() if part), Span(*match.span()))
        for match in _DATE.finditer(sentence)
    ]


def _numbers(sentence: str) -> list[_Value]:
    """Counts of 10 or more, not dates, times or shares; a Chinese numeral without scale or unit is no count."""
    found: list[_Value] = []
    for match in _NUMBER.finditer(sentence):
        if _NOT_A_COUNT.match(sentence, match.end()) or (match.start() and sentence[match.start() - 1] in "第."):
            continue
        if not (match["digits"][0].isdigit() or match["scale"] or match["unit"]) or match.group() == "十分":
            continue
        value = _read_number(match["digits"])
        for scale in match["scale"]:
            value *= _SCALES[scale]
        if value >= 10:
            found.append(((value,), Span(*match.span())))
    return found


def _read_number(digits: str) -> float:
    if digits[0].isdigit():
        return float(digits.replace(",", ""))
    total, current = 0.0, 0.0
    for char in digits:
        if char in _VALUES:
            current = _VALUES[char]
        else:
            total += (current or 1) * _PLACES[char]
            current = 0
    return total + current


def _agree(values: list[tuple[float, ...]]) -> bool:
    """Whether all values are one, told more or less exactly, as 2013 and 2013-09 are."""
    longest = max(values, key=len)
    return all(value == longest[: len(value)] for value in values)
