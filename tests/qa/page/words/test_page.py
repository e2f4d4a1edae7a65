"""The words of the page."""

from __future__ import annotations

import pytest

from qa.output.wording import Language
from qa.page.words.page import WORDS
from tests.qa.page.words.gaps import gaps, own_words


def test_every_language_has_its_own_words() -> None:
    assert own_words(WORDS) == len(Language)


@pytest.mark.parametrize("language", list(Language))
def test_every_language_has_the_same_gaps(language: Language) -> None:
    assert gaps(WORDS[language]) == gaps(WORDS[Language.EN])
