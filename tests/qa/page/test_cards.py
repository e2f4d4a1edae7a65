"""The cards of the conversation: what a source says in them is never read as markup."""

from __future__ import annotations

import pytest

from index.records import Span
from qa.answer import Answer
from qa.output.wording import Language
from qa.page.cards import Asking, answer_html, problem_html, question_html
from qa.page.problems import Problem, ProblemKind, problem_text
from qa.page.view import View
from qa.page.words.page import WORDS
from tests.qa.page.shown import ALLOWED, HOSTILE, Reader, cited


@pytest.mark.parametrize("language", list(Language))
def test_an_answer_uses_only_what_the_sanitizer_keeps(language: Language) -> None:
    citations = (cited(HOSTILE, (Span(3, 9),), HOSTILE),)
    answer = Answer(HOSTILE, True, 0.6, citations, asked_as=HOSTILE)
    asking = Asking(narrowed=HOSTILE, link="q=x", is_outdated=True)
    html = answer_html(2, answer, View(language), lambda document: 9, asking, [HOSTILE], feedback=True)
    html += question_html(HOSTILE)
    reader = Reader(html)
    for tag, attributes in reader.elements:
        assert set(attributes) <= ALLOWED[tag]
    assert "\n" not in html
    assert reader.text.count(HOSTILE) == 6
    assert WORDS[language].open_source in reader.text
    assert "9" in reader.text


def test_a_refusal_is_told_apart_and_claims_no_surety() -> None:
    answer = Answer("q", False, 0.1, (cited("来往"),))
    html = answer_html(0, answer, View(Language.HANS), lambda document: 0, Asking())
    assert 'class="answer not-found"' in html
    assert "surety" not in html


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(ProblemKind))
def test_a_problem_is_one_sentence_in_the_readers_language(kind: ProblemKind, language: Language) -> None:
    problem = Problem(kind, "<b>")
    sentence = problem_text(problem, language)
    assert sentence.rstrip(".。").count(".") == sentence.rstrip(".。").count("。") == 0
    assert "{" not in sentence
    reader = Reader(problem_html(3, HOSTILE, problem, View(language), Asking(narrowed=HOSTILE)))
    assert sentence in reader.text
    assert ("button", "edit", HOSTILE) in [(tag, each.get("name"), each.get("value")) for tag, each in reader.elements]
    for tag, attributes in reader.elements:
        assert set(attributes) <= ALLOWED[tag]


@pytest.mark.parametrize("language", list(Language))
def test_a_card_of_a_removed_document_says_so_and_offers_no_way_into_it(language: Language) -> None:
    answer = Answer("q", True, 0.9, (cited("来往"),))
    words = WORDS[language]
    here, gone = (
        Reader(answer_html(0, answer, View(language), lambda _: 0, Asking(), is_here=lambda _, here=here: here))
        for here in (True, False)
    )
    assert words.removed not in here.text
    assert words.open_source in here.text
    assert words.removed in gone.text
    assert words.open_source not in gone.text
    assert words.copy in gone.text
    for tag, attributes in gone.elements:
        assert set(attributes) <= ALLOWED[tag]
