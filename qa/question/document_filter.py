"""Which documents to search: by name, by date, by what they are written in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from index.text.script import dominant_script, is_han

if TYPE_CHECKING:
    from index.records import DocumentInfo

# A date as sources write it: a year, perhaps with month and day. 2013/2014 is two years.
_DATE = re.compile(
    r"(?<!\d)(1[5-9]\d\d|20\d\d)(?:\s*[-/.年]\s*(0?[1-9]|1[0-2])(?!\d)(?:\s*[-/.月]\s*(0?[1-9]|[12]\d|3[01])(?!\d))?)?(?!\d)"
)
# The same as a reader types it.
_TYPED = re.compile(r"\d{4}(?:[-/.]\d{1,2}){0,2}")
_WORD = re.compile(r"[A-Za-z]+")
# An English word says about as much as two Chinese characters.
_HAN_PER_WORD = 2
# From this share of a text on, a second language or script makes it a mixed one.
_MIXED = 0.2
# So much of the start of a document tells what it is written in.
_HEAD = 20_000


class Writing(StrEnum):
    """What a document is written in: a BCP 47 tag, or `mixed` for more than one language or script."""

    HANS = "zh-Hans"
    HANT = "zh-Hant"
    EN = "en"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """A choice of documents; what is empty does not narrow it, and one with nothing set lets all pass.

    Attributes:
        documents: ids of the only documents wanted.
        since, until: the first and the last date wanted: a year, year-month or year-month-day. A document
            of 2013 passes from 2013-10 on, for it may be of that month.
        undated: whether documents without a date pass where one is wanted.
        writings: what the documents wanted are written in.

    Raises:
        ValueError: a date is none; blanks around it do not matter.
    """

    documents: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""
    undated: bool = False
    writings: frozenset[Writing] = frozenset()

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            date = getattr(self, name).strip()
            if date and not is_date(date):
                raise ValueError(f"{date!r} is no date")
            object.__setattr__(self, name, date)

    def __bool__(self) -> bool:
        return bool(self.documents or self.since or self.until or self.writings)

    def to_dict(self) -> dict[str, Any]:
        """The filter as plain JSON values; what is not set is left out."""
        values: dict[str, Any] = {
            "documents": sorted(self.documents),
            "since": self.since,
            "until": self.until,
            "undated": self.undated and bool(self.since or self.until),
            "writings": sorted(self.writings),
        }
        return {name: value for name, value in values.items() if value}


class DocumentChooser:
    """Works out which documents pass a filter.

    What a document is written in is told from its text the first time it is asked for, and then remembered.

    Args:
        documents: the documents of an index.
        text: the text of one of them, by id.
    """

    def __init__(self, documents: Iterable[DocumentInfo], text: Callable[[str], str]) -> None:
        self._dates = {info.id: date_range(info.metadata.date) for info in documents}
        self._writings = cache(lambda document: writings_of(text(document)))

    def unknown(self, chosen: DocumentFilter) -> list[str]:
        """The documents that a filter names and that are not here, sorted."""
        return sorted(chosen.documents - self._dates.keys())

    def choose(self, chosen: DocumentFilter) -> list[str] | None:
        """The ids that pass, in the order of the index; None where the filter lets all pass."""
        if not chosen:
            return None
        passing = [id_ for id_ in self._dates if not chosen.documents or id_ in chosen.documents]
        if chosen.since or chosen.until:
            passing = [id_ for id_ in passing if self._is_dated(id_, chosen)]
        if chosen.writings:
            passing = [id_ for id_ in passing if self._writings(id_) & chosen.writings]
        return passing

    def _is_dated(self, document: str, chosen: DocumentFilter) -> bool:
        dated = self._dates[document]
        if dated is None:
            return chosen.undated
        since, until = date_range(chosen.since), date_range(chosen.until)
        return (since is None or since[0] <= dated[1]) and (until is None or dated[0] <= until[1])


def is_date(text: str) -> bool:
    """Whether `text` is a date as a filter takes it: 2013, 2013-10 or 2013-10-05."""
    return bool(_TYPED.fullmatch(text)) and bool((found := _DATE.match(text)) and found.end() == len(text))


def date_range(text: str) -> tuple[str, str] | None:
    """The first and the last day that a date may mean, comparable as strings; None where it holds no year.

    What is not said spans everything: 2013 lasts from 2013-00-00 to 2013-99-99.
    """
    found = [match.groups() for match in _DATE.finditer(text)]
    if not found:
        return None
    first = min(f"{year}-{int(month or 0):02}-{int(day or 0):02}" for year, month, day in found)
    last = max(f"{year}-{int(month or 99):02}-{int(day or 99):02}" for year, month, day in found)
    return first, last


def writings_of(text: str) -> frozenset[Writing]:
    """What a text is written in: one writing, or both Chinese scripts where nothing tells them apart.

    Lines are weighed by their length, so that a line of noise in another script does not count for much.
    A text with neither Chinese characters nor Latin letters is written in none of these.
    """
    head = text[:_HEAD]
    han = sum(map(is_han, head))
    latin = len(_WORD.findall(head)) * _HAN_PER_WORD
    if not han + latin:
        return frozenset()
    if min(han, latin) >= _MIXED * (han + latin):
        return frozenset({Writing.MIXED})
    if latin > han:
        return frozenset({Writing.EN})
    weights: Counter[str | None] = Counter()
    for line in head.splitlines():
        weights[dominant_script(line)] += len(line)
    hans, hant = weights["Hans"], weights["Hant"]
    if not hans + hant:
        return frozenset({Writing.HANS, Writing.HANT})
    if min(hans, hant) >= _MIXED * (hans + hant):
        return frozenset({Writing.MIXED})
    return frozenset({Writing.HANS if hans > hant else Writing.HANT})
