"""The words of problems."""

from __future__ import annotations

import pytest

from qa.output.wording import Language
from qa.page.words.problems import PROBLEMS
from tests.qa.page.words.gaps import gaps, own_words


def test_every_language_has_its_own_words() -> None:
    assert own_words(PROBLEMS) == len(Language)


@pytest.mark.parametrize("language", list(Language))
def test_every_language_has_the_same_gaps(language: Language) -> None:
    assert gaps(PROBLEMS[language]) == gaps(PROBLEMS[Language.EN])
