"""The bar at the top and the dialogs behind it."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from qa.output.wording import Language
from qa.page.top_bar import top_html
from qa.page.words.help import HELP
from qa.protocols import LONGEST_QUESTION
from tests.qa.page.shown import Reader


@pytest.mark.parametrize("language", list(Language))
def test_the_help_says_all_of_it(language: Language) -> None:
    text = Reader(top_html(language)).text
    assert [said for said in asdict(HELP[language]).values() if said not in text] == []


def test_the_dialogs_are_closed_and_the_buttons_named() -> None:
    elements = Reader(top_html(Language.EN)).elements
    dialogs = [each for tag, each in elements if tag == "dialog"]
    assert [each["id"] for each in dialogs] == ["help-dialog", "history-dialog"]
    assert not any("open" in each for each in dialogs)
    named = [each for tag, each in elements if tag == "button" and each.get("name")]
    assert [each["name"] for each in named] == ["new", "history", "theme", "help"]
    assert all(each["aria-label"] for each in named)


def test_the_script_is_told_how_long_a_question_may_be() -> None:
    (problem,) = (each for _, each in Reader(top_html(Language.EN)).elements if each.get("id") == "problem")
    assert problem["data-longest"] == str(LONGEST_QUESTION)
