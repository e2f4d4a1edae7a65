"""Names of readers' shelves."""

from __future__ import annotations

from qa.server.shelves import ANONYMOUS, shelf_of


def test_every_reader_has_a_shelf_that_does_not_tell_their_name() -> None:
    shelves = {shelf_of(name) for name in ("ada", "bob", "馬雲", "anonymous", "Ada")}
    assert len(shelves) == 5
    assert ANONYMOUS not in shelves
    assert shelf_of(None) == shelf_of("") == ANONYMOUS
    assert all(len(shelf) == 32 and shelf.isalnum() for shelf in shelves)
