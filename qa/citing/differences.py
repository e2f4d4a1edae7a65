"""Sources that disagree: citations that give different numbers, dates or persons for what was asked.

Only a question that asks for one of these is looked at, and only sentences that meet most of it: two sentences that
speak of different things give different numbers without disagreeing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.records import Span
from index.text.script import is_han
from index.text.tokens import words
from qa.answer import Difference
from qa.citing.meeting import Meeting
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
_ABOUT_THE_SAME, _JUST_THE_SAME = 0.55, 0.7
"""The least share of what a question tells that a sentence meets; the second for persons: names stand everywhere."""
_WITH_THE_THING = 0.5
"""The least share where the thing counted is one of the words met."""
_COUNTS = re.compile(r"有?(?:多少|几(?=个))个?")
_COMPARES = re.compile(r"^[^和跟与\n]*+[和跟与].*谁", re.MULTILINE)
"""A question which of the two it names is more of something asks for neither's name."""

_Parts = tuple[float | str, ...]
"""A number, the parts of a date, or a name."""
_Value = tuple[_Parts, Span]
_Extract = Callable[[str], list[_Value]]


def find_difference(
    passages: Sequence[PassageText], query: Query, meet: Callable[[PassageText], Meeting | None]
) -> Difference | None:
    """How the citations differ on the number, date or person asked for; None where they do not.

    Args:
        passages: the cited ones, the best first; citation 1 is `passages[0]`.
        query: the question.
        meet: how a passage meets the question; asked only where several passages give a value.
    """
    extract, least = _extractor(query)
    if extract is None:
        return None
    thing = _counted(query.key)
    if thing:
        least = _WITH_THE_THING
    giving = [place for place, passage in enumerate(passages) if _gives(passage, extract)]
    given: dict[_Parts, tuple[str, list[int]]] = {}
    for place in giving if len(giving) > 1 else ():
        meeting = meet(passages[place])
        found = _value(meeting, query, extract, least, thing) if meeting else None
        if found:
            value, shown = found
            given.setdefault(value, (shown, []))[1].append(place + 1)
    if len(given) < 2 or _agree(list(given)):
        return None
    return Difference(tuple((shown, tuple(numbers)) for shown, numbers in given.values()))


def _gives(passage: PassageText, extract: _Extract) -> bool:
    """Whether some sentence of a passage gives a value."""
    key = passage.key.text
    return any(extract(key[sentence.start : sentence.end]) for sentence in passage.sentences)


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


def _counted(question: str) -> Span | None:
    """The thing whose count is asked for, as 用户 in 来往有多少用户 or 来往的用户有多少; None if no word says it."""
    match = _COUNTS.search(question)
    if not match:
        return None
    start = question.rfind("\n", 0, match.start()) + 1
    before = [span for word, span in words(question[start : match.start()]) if is_han(word[0])]
    after = [span for word, span in words(question[match.end() :].partition("\n")[0]) if is_han(word[0])]
    if after:
        return Span(after[0].start + match.end(), after[0].end + match.end())
    return Span(before[-1].start + start, before[-1].end + start) if before else None


def _value(
    meeting: Meeting, query: Query, extract: _Extract, least: float, thing: Span | None
) -> tuple[_Parts, str] | None:
    """The value nearest to the question's words in the sentence that meets the question best.

    Args:
        meeting: how the passage meets the question.
        query: the question.
        extract: what finds values in a sentence.
        least: the share of the question that the sentence must meet.
        thing: the thing counted, in the question; if there is one, the sentence must meet it, and near the value.
    """
    key, starts, same = meeting.key, meeting.starts, meeting.same
    shares = meeting.shares * meeting.telling
    shares /= max(float(shares.sum()), 1e-9)
    near = same[:, [_overlap(span, thing) for span in query.tokens.spans]] if thing else same
    best: tuple[float, _Value] | None = None
    for sentence in meeting.passage.sentences:
        inside = np.flatnonzero((starts >= sentence.start) & (starts < sentence.end))
        if not len(inside):
            continue
        coverage = float(shares[same[inside].any(axis=0)].sum())
        hits = inside[near[inside].any(axis=1)]
        if coverage < least or (best and coverage <= best[0]) or (thing and not len(hits)):
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
    return value, meeting.passage.text[place.start : place.end]


def _overlap(first: Span, second: Span) -> bool:
    return first.start < second.end and second.start < first.end


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
