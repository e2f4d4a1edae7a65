"""The words of the help."""

from __future__ import annotations

import pytest

from qa.output.wording import Language
from qa.page.words.help import HELP
from tests.qa.page.words.gaps import gaps, own_words


def test_every_language_has_its_own_words() -> None:
    assert own_words(HELP) == len(Language)


@pytest.mark.parametrize("language", list(Language))
def test_every_language_has_the_same_gaps(language: Language) -> None:
    assert gaps(HELP[language]) == gaps(HELP[Language.EN])
