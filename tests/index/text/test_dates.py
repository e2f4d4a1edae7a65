"""Dates as sources write them and as readers type them."""

from __future__ import annotations

import pytest

from index.text.dates import date_range, is_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2013", ("2013-00-00", "2013-99-99")),
        ("2013-10", ("2013-10-00", "2013-10-99")),
        ("2013/2014", ("2013-00-00", "2014-99-99")),
        ("2013年10月3日 08:30", ("2013-10-03", "2013-10-03")),
        ("2013.1.9", ("2013-01-09", "2013-01-09")),
        ("Oct 3, 2013", ("2013-00-00", "2013-99-99")),
        ("20131003", None),
        ("last year", None),
        ("", None),
    ],
)
def test_dates_as_sources_write_them(text: str, expected: tuple[str, str] | None) -> None:
    assert date_range(text) == expected


@pytest.mark.parametrize("text", ["2013-13", "2013-10-32", "13", "2013-", "2013/2014", "0000", "٢٠١٣", "2013年"])
def test_what_is_no_date_is_refused(text: str) -> None:
    assert not is_date(text)
