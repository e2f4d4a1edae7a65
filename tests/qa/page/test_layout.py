"""The page and what answers it: nothing that a reader removed is kept open for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qa.own_documents.all_readers import Libraries
from tests.qa.page.one_reader import cited


def test_every_reader_is_answered_from_their_own_documents(
    libraries: Libraries, search: Callable[[str], dict[str, Any]]
) -> None:
    for _ in range(2):
        assert "a.txt" in cited(search("ada"))
        assert "a.txt" not in cited(search("bob"))
