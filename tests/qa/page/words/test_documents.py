"""The words of the dialog of readers' own documents."""

from __future__ import annotations

import pytest

from qa.output.wording import Language
from qa.page.words.documents import DOCUMENTS
from tests.qa.page.words.gaps import gaps, own_words


def test_every_language_has_its_own_words() -> None:
    assert own_words(DOCUMENTS) == len(Language)


@pytest.mark.parametrize("language", list(Language))
def test_every_language_has_the_same_gaps(language: Language) -> None:
    assert gaps(DOCUMENTS[language]) == gaps(DOCUMENTS[Language.EN])
