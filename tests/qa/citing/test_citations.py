"""Citations of a tiny index, made of ranked rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.clock import StageClock
from index.errors import StoreError
from index.store.local import LocalStore
from qa.answer import Citation
from qa.citing.citations import Citer
from qa.ranking.passage_texts import PassageTexts
from qa.ranking.ranker import Ranker, Ranking
from tests.qa.made_query import ENCODER, LINES, passage, query

QUESTION = "来往后来改名叫什么？"


def ranked(store: LocalStore, question: str = QUESTION) -> tuple[Citer, Ranking]:
    asked, ranker = query(question), Ranker(store, ENCODER, ENCODER)
    ranking = ranker.rank(asked, ranker.search(asked), PassageTexts(ENCODER), StageClock())
    return Citer(store, ENCODER, ENCODER), ranking


def cite(store: LocalStore, k: int = 9, marked: int | None = None, only: list[str] | None = None) -> list[Citation]:
    citer, ranking = ranked(store)
    return [*citer.cite(query(QUESTION), ranking, PassageTexts(ENCODER), k, only, marked)]


def test_the_best_come_first_and_a_repeated_passage_once(hashed: LocalStore) -> None:
    citations = cite(hashed)
    assert [citation.number for citation in citations] == list(range(1, len(LINES)))
    scores = [citation.score for citation in citations]
    assert scores == sorted(scores, reverse=True)
    first = citations[0]
    assert first.text[:-1] == LINES[1][:-1]
    assert {place.document for place in (first.place, *first.also)} == {"1.txt", "4.txt"}


@pytest.mark.parametrize("k", [1, 2, 3])
def test_no_more_than_wanted_and_of_these_the_same(hashed: LocalStore, k: int) -> None:
    assert cite(hashed, k) == cite(hashed)[:k]


def test_only_so_many_are_marked(hashed: LocalStore) -> None:
    marked, some, none = cite(hashed), cite(hashed, marked=1), cite(hashed, marked=0)
    assert all(citation.marks for citation in marked)
    assert some[0] == marked[0]
    assert not any(citation.marks or citation.matches for citation in (*some[1:], *none))
    for citation in marked:
        for span in (*citation.marks, *citation.matches):
            assert 0 <= span.start < span.end <= len(citation.text)


def test_a_file_is_named_from_here_where_it_lies_below(hashed: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = cite(hashed)[0].file
    assert Path(whole).is_absolute()
    monkeypatch.chdir(Path(whole).parent)
    assert cite(hashed)[0].file == Path(whole).name


def test_a_passage_that_has_other_tokens_in_the_index_is_refused(hashed: LocalStore) -> None:
    citer, _ = ranked(hashed)
    (row,) = (row for row, text in enumerate(hashed.texts(range(len(hashed)))) if text == LINES[3])
    meeting = citer.meet(query(QUESTION), passage(LINES[3]), row)
    assert meeting is not None
    alone = citer.meet(query(QUESTION), passage(LINES[3]))
    assert alone is not None
    np.testing.assert_allclose(meeting.met, alone.met, atol=1e-6)
    with pytest.raises(StoreError, match="rebuild it"):
        citer.meet(query(QUESTION), passage(f"{LINES[3]}又"), row)


def test_of_a_passage_in_several_places_the_wanted_one_is_told(hashed: LocalStore) -> None:
    (first, *_) = cite(hashed, k=1, only=["4.txt"])
    assert {place.document for place in (first.place, *first.also)} == {"1.txt", "4.txt"}


def test_citations_that_say_other_numbers_differ(hashed: LocalStore) -> None:
    citer, ranking = ranked(hashed, "来往的用户有多少？")
    asked, texts = query("来往的用户有多少？"), PassageTexts(ENCODER)
    citations = citer.cite(asked, ranking, texts, 9, None, None)
    difference = citer.difference(citations, asked, texts)
    assert difference is not None
    assert difference.values == (("300万", (1,)), ("1000万", (2,)))
    assert citer.difference(citations[:1], asked, texts) is None
