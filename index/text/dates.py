"""Dates: as sources write them, and as a reader types them."""

from __future__ import annotations

import re

# A date as sources write it: a year, perhaps with month and day. 2013/2014 is two years.
_DATE = re.compile(
    r"(?<!\d)(1[5-9]\d\d|20\d\d)(?:\s*[-/.年]\s*(0?[1-9]|1[0-2])(?!\d)(?:\s*[-/.月]\s*(0?[1-9]|[12]\d|3[01])(?!\d))?)?(?!\d)"
)
# The same as a reader types it.
_TYPED = re.compile(r"\d{4}(?:[-/.]\d{1,2}){0,2}")


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
