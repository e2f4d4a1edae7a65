"""What stands in the page's head."""

from __future__ import annotations

import json
from importlib.resources import files

from qa.output.wording import Language
from qa.page.head import head
from tests.qa.page.shown import Reader

ASSETS = files("qa.page").joinpath("assets")


def test_every_style_and_script_is_in_it_as_it_is() -> None:
    found = head()
    parts = [each for each in ASSETS.iterdir() if each.name.endswith((".css", ".js"))]
    assert len(parts) > 10
    assert [each.name for each in parts if each.read_text("utf-8") not in found] == []


def test_an_icon_a_style_and_a_script_are_all() -> None:
    assert [tag for tag, _ in Reader(head()).elements] == ["link", "style", "script"]


def test_the_script_has_the_words_of_every_language() -> None:
    start = head().index("window.chuchuWords = ") + len("window.chuchuWords = ")
    words, _ = json.JSONDecoder().raw_decode(head(), start)
    assert set(words) == set(Language)
    for said in words.values():
        assert said["copied"]
        assert all(said[part] for part in ("problems", "filter", "documents"))
