"""The pages used last: nothing that a reader removed is kept open for them."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from qa.own_documents.all_readers import Libraries
from qa.page.pages import Pages
from tests.qa.page.one_reader import READER, cited, remove


@pytest.mark.parametrize(
    "end", [remove, lambda libraries: libraries.sweep(time.time() + 2 * 3600)], ids=["removed", "not used any more"]
)
def test_what_is_gone_is_not_kept_for_the_page(
    libraries: Libraries, search: Callable[[str], dict[str, Any]], end: Callable[[Libraries], None]
) -> None:
    assert "a.txt" in cited(search("ada"))
    asked = weakref.ref(libraries.joint(READER))
    end(libraries)
    assert asked() is None
    assert "a.txt" not in cited(search("ada"))


class Answering:
    """What answers, as far as pages ask for it."""


def test_those_used_last_are_kept_and_no_more() -> None:
    made: list[object] = []

    def make(_: object) -> Any:  # noqa: ANN401
        made.append(object())
        return made[-1]

    pages = Pages(make)
    readers: list[Any] = [Answering() for _ in range(33)]
    first, second, *_ = [pages.of(each) for each in readers[:32]]
    assert pages.of(readers[0]) is first
    pages.of(readers[32])
    assert len(made) == 33
    # The second was used longest ago.
    assert pages.of(readers[0]) is first
    assert pages.of(readers[1]) is not second
    assert len(made) == 34
