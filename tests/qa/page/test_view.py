"""How a reader wants to see things."""

from __future__ import annotations

import pytest

from qa.output.wording import Language
from qa.page.view import View
from qa.page.words.page import WORDS


@pytest.mark.parametrize(
    ("language", "text", "script"),
    [
        (Language.HANT, "来往软件", "Hant"),
        (Language.HANS, "來往軟體", "Hans"),
        (Language.HANT, "來往軟體", ""),
        (Language.HANS, "人山人海", ""),
        (Language.EN, "来往软件", ""),
    ],
)
def test_only_what_is_in_the_other_script_is_converted_and_only_when_wanted(
    language: Language, text: str, script: str
) -> None:
    assert View(language, converted=True).script_for(text) == script
    assert View(language).script_for(text) == ""


def test_a_text_is_tagged_as_it_is_shown() -> None:
    assert View(Language.HANT, converted=True).tag_for("来往软件") == "zh-Hant"
    assert View(Language.HANT).tag_for("来往软件") == "zh-Hans"
    assert View(Language.EN, converted=True).tag_for("Laiwang") == "en"


@pytest.mark.parametrize("language", list(Language))
def test_the_words_are_those_of_the_language(language: Language) -> None:
    assert View(language).words is WORDS[language]
