"""Sources that disagree: citations that give different numbers, dates or persons for what was asked.

Only a question that asks for one of these is looked at, and only sentences that meet most of it: two sentences that
speak of different things give different numbers without disagreeing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoders.static_model import StaticModel
from index.records import Span
from index.text.script import is_han
from index.text.tokens import words
from qa.answer import Difference
from qa.citing.meeting import meet
from qa.question.answer_type import Asked
from qa.question.query import Query
from qa.question.typed_spans import persons
from qa.ranking.passage_texts import PassageText

_UNITS = "个名位张家款条次分元人种"
_NUMBER = re.compile(
    r"(?P<digits>\d[\d,]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)(?:个(?=[千万亿]))?(?P<scale>[千万亿]*)(?P<more>多|余|以上|以下)?"
    rf"(?P<unit>[{_UNITS}])?"
)
_ASKED_UNIT = re.compile(rf"(?:多少|几)(?P<unit>[{_UNITS}])")
_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?)?")
_NOT_A_COUNT = re.compile(r"[年月日号天%％代:：]|世纪|季度|小时|分钟|周")
_VALUES = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"千": 1e3, "万": 1e4, "亿": 1e8}
_SMALL = 10
"""Smaller counts stand everywhere: one counts only with the unit that the question names."""
_MET = 0.6
"""The least square of a cosine that meets a word of the question."""
_ABOUT_THE_SAME, _JUST_THE_SAME = 0.6, 0.7
"""The least share of the question that a sentence meets; the second where it gives a person: names stand everywhere."""
_WITH_THE_THING = 0.5
"""The least share where the thing counted is one of the words met."""
_COUNTS = re.compile(r"有?(?:多少|几(?=个))个?")
_COMPARES = re.compile(r"^[^和跟与\n]*+[和跟与].*谁", re.MULTILINE)
"""A question which of the two it names is more of something asks for neither's name."""

_Parts = tuple[float | str, ...]
"""A number, the parts of a date, or a name."""
_Value = tuple[_Parts, Span]
_Extract = Callable[[str], list[_Value]]


def find_difference(passages: Sequence[PassageText], query: Query, model: StaticModel) -> Difference | None:
    """How the citations differ on the number, date or person asked for; None where they do not.

    Args:
        passages: the cited ones, the best first; citation 1 is `passages[0]`.
        query: the question.
        model: gives the token vectors.
    """
    extract, least = _extractor(query)
    if extract is None:
        return None
    thing = _counted(query.key)
    vectors = model.directions[model.tokenize([thing]).values]
    if thing:
        least = _WITH_THE_THING
    given: dict[_Parts, tuple[str, list[int]]] = {}
    for number, passage in enumerate(passages, start=1):
        found = _value(passage, query, model, extract, least, vectors)
        if found:
            value, shown = found
            given.setdefault(value, (shown, []))[1].append(number)
    if len(given) < 2 or _agree(list(given)):
        return None
    return Difference(tuple((shown, tuple(numbers)) for shown, numbers in given.values()))


def _extractor(query: Query) -> tuple[_Extract | None, float]:
    """What finds the values of the kind asked for, if that is one, and the least share of the question to be met."""
    question, kinds = query.key, query.answer_types
    if Asked.DATE in kinds:
        return _dates, _ABOUT_THE_SAME
    if Asked.NUMBER in kinds:
        unit = _ASKED_UNIT.search(question)
        return lambda sentence: _numbers(sentence, unit["unit"] if unit else ""), _ABOUT_THE_SAME
    if Asked.PERSON in kinds and Asked.SEVERAL not in kinds and not _COMPARES.search(question):
        return lambda sentence: _only_person(sentence, question), _JUST_THE_SAME
    return None, 1.0


def _counted(question: str) -> str:
    """The thing whose count is asked for, as 用户 in 来往有多少用户 or 来往的用户有多少; empty if no word says it."""
    match = _COUNTS.search(question)
    if not match:
        return ""
    around = question[: match.start()].rpartition("\n")[2], question[match.end() :].partition("\n")[0]
    before, after = ([word for word, _ in words(part) if is_han(word[0])] for part in around)
    return after[0] if after else before[-1] if before else ""


def _value(
    passage: PassageText,
    query: Query,
    model: StaticModel,
    extract: _Extract,
    least: float,
    thing: NDArray[np.float32],
) -> tuple[_Parts, str] | None:
    """The value nearest to the question's words in the sentence that meets the question best.

    Args:
        passage: which.
        query: the question.
        model: gives the token vectors.
        extract: what finds values in a sentence.
        least: the share of the question that the sentence must meet.
        thing: the token vectors of the thing counted; if there are any, the sentence must meet it, and near the value.
    """
    meeting = meet(passage, query, model)
    if meeting is None:
        return None
    key, met, starts = meeting.key, meeting.met, meeting.starts()
    near = np.square(np.maximum(model.directions[meeting.ids] @ thing.T, 0)) if len(thing) else met
    best: tuple[float, _Value] | None = None
    for sentence in passage.sentences:
        inside = np.flatnonzero((starts >= sentence.start) & (starts < sentence.end))
        if not len(inside):
            continue
        coverage = float(met[inside].max(axis=0) @ meeting.shares)
        hits = inside[near[inside].max(axis=1) >= _MET]
        if coverage < least or (best and coverage <= best[0]) or (len(thing) and not len(hits)):
            continue
        values = extract(key.text[sentence.start : sentence.end])
        if not values:
            continue
        value, place = min(values, key=lambda value: _distance(value[1], starts[hits] - sentence.start))
        best = (coverage, (value, Span(place.start + sentence.start, place.end + sentence.start)))
    if best is None:
        return None
    value, span = best[1]
    place = key.to_text(span)
    return value, passage.text[place.start : place.end]


def _distance(span: Span, hits: NDArray[np.int64]) -> int:
    return int(np.abs(hits - span.start).min()) if len(hits) else span.start


def _dates(sentence: str) -> list[_Value]:
    """Dates as (year, month, day), as far as they are given."""
    return [
        (tuple(float(part) for part in match.groups() if part), Span(*match.span()))
        for match in _DATE.finditer(sentence)
    ]


def _numbers(sentence: str, unit: str) -> list[_Value]:
    """Counts, not dates, times or shares; a Chinese numeral without scale or unit is none, nor is a small other one.

    Args:
        sentence: of a key.
        unit: that the question names, or nothing.
    """
    found: list[_Value] = []
    for match in _NUMBER.finditer(sentence):
        if _NOT_A_COUNT.match(sentence, match.end()) or (match.start() and sentence[match.start() - 1] in "第."):
            continue
        if not (match["digits"][0].isdigit() or match["scale"] or match["unit"]) or match.group() == "十分":
            continue
        if match["digits"][0] in "百千":
            continue  # 百人, "hundreds of people", is no count.
        value = _read_number(match["digits"])
        for scale in match["scale"]:
            value *= _SCALES[scale]
        if value >= _SMALL or (value > 1 and unit and match["unit"] == unit):
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


def _only_person(sentence: str, question: str) -> list[_Value]:
    """The person named, if there is one only that the question does not name: of two, either may be meant."""
    named = [(name, span) for name, span in persons(sentence) if name not in question]
    return [((named[0][0],), named[0][1])] if len({name for name, _ in named}) == 1 else []


def _agree(values: list[_Parts]) -> bool:
    """Whether all values are one: told more or less exactly, as 2013 and 2013-09 are, or a name spelt almost alike."""
    first = values[0][0]
    if isinstance(first, str):
        return any(_same_name(first, str(value[0])) for value in values[1:])
    longest = max(values, key=len)
    return all(value == longest[: len(value)] for value in values)


def _same_name(first: str, second: str) -> bool:
    """Whether one name is part of the other, or they differ in one character, as 邹孟睿 and 邹孟瑞 do."""
    if first in second or second in first:
        return True
    return len(first) == len(second) > 2 and sum(a != b for a, b in zip(first, second, strict=True)) == 1
