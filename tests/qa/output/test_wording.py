"""The words of an answer, in three languages."""

from __future__ import annotations

from dataclasses import asdict
from string import Formatter

import pytest

from index.records import Kind
from qa.output.wording import TEXTS, Language, count, line_range, surety, surety_level


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", list(Language))
def test_every_language_says_everything_with_the_same_gaps(language: Language) -> None:
    words, english = asdict(TEXTS[language]), asdict(TEXTS[Language.EN])
    assert words.keys() == english.keys()
    for name, said in words.items():
        if isinstance(said, str):
            assert said
            assert fields(said) == fields(english[name])
    assert set(TEXTS[language].kinds) == set(Kind)


def test_the_two_chinese_texts_differ_in_more_than_nothing() -> None:
    assert TEXTS[Language.HANS].not_found != TEXTS[Language.HANT].not_found


@pytest.mark.parametrize(("n", "said"), [(0, "0 passages"), (1, "1 passage"), (2, "2 passages")])
def test_one_is_singular(n: int, said: str) -> None:
    assert count(TEXTS[Language.EN].passages, n) == said


@pytest.mark.parametrize("language", list(Language))
def test_the_surer_the_higher_the_level(language: Language) -> None:
    levels = [surety_level(hundredths / 100) for hundredths in range(101)]
    assert levels == sorted(levels)
    assert set(levels) == {0, 1, 2}
    assert [surety(value, language) for value in (0.0, 1.0)] == [*TEXTS[language].surety[::2]]


def test_one_line_is_no_range() -> None:
    assert line_range((7, 7), Language.HANS) == "第 7 行"
    assert line_range((7, 9), Language.HANS) == "第 7–9 行"


def test_words_for_places_and_surety() -> None:
    assert line_range((9, 9), Language.EN) == "line 9"
    assert line_range((24, 25), Language.HANT) == "第 24–25 行"
    assert [surety(value, Language.EN) for value in (0.1, 0.5, 0.8, 1.0)] == ["unsure", "fairly sure", "sure", "sure"]
