"""The words of the menu that narrows a search."""

from __future__ import annotations

import pytest

from qa.output.wording import Language
from qa.page.words.filter import FILTER
from tests.qa.page.words.gaps import gaps, own_words


def test_every_language_has_its_own_words() -> None:
    assert own_words(FILTER) == len(Language)


@pytest.mark.parametrize("language", list(Language))
def test_every_language_has_the_same_gaps(language: Language) -> None:
    assert gaps(FILTER[language]) == gaps(FILTER[Language.EN])
