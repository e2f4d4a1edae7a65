"""Measures: toy rankings with the numbers beside them, and random runs beside trec_eval."""

from __future__ import annotations

from math import log2

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from index.records import Kind, Metadata, Place, Span
from qa.answer import Citation
from qa.evaluation.measures import answer_marked, marked_fraction, ranking_measures

GOLD = {"a:1": 2, "a:2": 1, "b:7": 2}


def cite(text: str, *marks: tuple[int, int]) -> Citation:
    spans = tuple(Span(*mark) for mark in marks)
    place = Place("a.txt", Span(0, len(text)), (1, 1))
    return Citation(1, 0, place, "a.txt", text, spans, (), 1.0, Kind.BODY, "", Metadata())


def test_each_gold_item_is_counted_where_it_is_first_covered() -> None:
    measured = ranking_measures([{"a:2"}, {"a:2", "a:1"}, set(), {"b:7"}], GOLD, full_grade=2)
    ideal = 2 + 2 / log2(3) + 1 / log2(4)
    # The second rank newly covers a:1 only; the third nothing; b:7 is fourth.
    gained = 1 + 2 / log2(3) + 0 + 2 / log2(5)
    assert measured == pytest.approx(
        {
            "S@1": 0,
            "S@3": 1,
            "S@5": 1,
            "R@1": 1 / 3,
            "R@5": 1,
            "R@20": 1,
            "RR@10": 1,
            "nDCG@10": gained / ideal,
        }
    )


def test_one_passage_that_covers_every_gold_line_is_a_perfect_answer() -> None:
    measured = ranking_measures([{"a:1", "a:2", "b:7"}], GOLD, full_grade=2)
    assert set(measured.values()) == {1.0}


def test_the_same_line_cited_over_and_over_gains_once() -> None:
    once = ranking_measures([{"a:1"}], {"a:1": 2}, full_grade=2)
    again = ranking_measures([{"a:1"}] * 5, {"a:1": 2}, full_grade=2)
    assert once == again
    assert set(once.values()) == {1.0}


def test_a_partly_answering_passage_is_no_success_but_is_relevant() -> None:
    measured = ranking_measures([{"a:2"}], GOLD, full_grade=2)
    assert (measured["S@1"], measured["RR@10"]) == (0, 1)


def test_a_question_without_a_result_counts_nought() -> None:
    assert set(ranking_measures([], GOLD, full_grade=2).values()) == {0.0}


rankings = st.lists(st.sets(st.sampled_from([*GOLD, "c:1", "c:2"])), max_size=25)


@given(rankings)
def test_no_measure_leaves_its_range_however_passages_overlap(ranking: list[set[str]]) -> None:
    assert all(0 <= value <= 1 + 1e-12 for value in ranking_measures(ranking, GOLD, full_grade=2).values())


@given(rankings, st.sets(st.sampled_from([*GOLD])))
def test_a_result_added_at_the_end_never_lowers_a_measure(ranking: list[set[str]], last: set[str]) -> None:
    before = ranking_measures(ranking, GOLD, full_grade=2)
    after = ranking_measures([*ranking, last], GOLD, full_grade=2)
    assert all(after[name] >= before[name] for name in before)


@given(
    st.lists(st.sampled_from([f"d{number}" for number in range(40)]), unique=True, max_size=30),
    st.dictionaries(st.sampled_from([f"d{number}" for number in range(45)]), st.integers(1, 3), min_size=1),
    st.integers(1, 3),
)
def test_rankings_of_documents_are_measured_as_trec_eval_does(
    ranking: list[str], gold: dict[str, int], full_grade: int
) -> None:
    qrels = [ir_measures.Qrel("q", document, grade) for document, grade in gold.items()]
    run = [ir_measures.ScoredDoc("q", document, -float(rank)) for rank, document in enumerate(ranking)]
    measures = [Success(rel=full_grade) @ 1, Success(rel=full_grade) @ 3, Success(rel=full_grade) @ 5]
    measures += [R @ 1, R @ 5, R @ 20, RR @ 10, nDCG @ 10]
    expected = ir_measures.calc_aggregate(measures, qrels, run)
    measured = ranking_measures([{document} for document in ranking], gold, full_grade)
    assert list(measured.values()) == pytest.approx([expected[measure] for measure in measures])


@pytest.mark.parametrize("answer", ["網絡通訊事業(yè)部", "网络通讯事业部", "網絡通訊事業部", " 網 絡通訊事業部\n"])
def test_an_answer_is_found_in_a_mark_whatever_its_script_and_noise(answer: str) -> None:
    text = "阿里設立了網絡通訊事業(yè)部，由陸兆禧直管。"
    assert answer_marked([cite(text, (5, 18))], [answer]) == {"answer_marked@1": 1, "answer_marked@3": 1}


def test_an_answer_cut_in_two_by_marks_is_not_marked() -> None:
    assert answer_marked([cite("產品負責人鄒孟睿", (5, 7), (7, 8))], ["鄒孟睿"]) == {
        "answer_marked@1": 0,
        "answer_marked@3": 0,
    }


def test_an_answer_outside_the_marks_or_below_the_cut_is_not_marked() -> None:
    other, holding = cite("沒有", (0, 2)), cite("產品負責人鄒孟睿", (5, 8))
    assert answer_marked([cite("產品負責人鄒孟睿", (0, 5))], ["鄒孟睿"])["answer_marked@1"] == 0
    assert answer_marked([other, holding], ["鄒孟睿"]) == {"answer_marked@1": 0, "answer_marked@3": 1}
    assert answer_marked([other, other, other, holding], ["鄒孟睿"])["answer_marked@3"] == 0


def test_one_of_several_wordings_is_enough_and_an_empty_one_is_none() -> None:
    assert answer_marked([cite("村雨城", (0, 3))], ["任天堂", "村雨城"])["answer_marked@1"] == 1
    assert answer_marked([cite("村雨城", (0, 3))], ["  "])["answer_marked@1"] == 0


def test_marked_fraction_counts_every_character_and_every_passage_once() -> None:
    # Overlapping marks cover 3 of 4 characters of the one passage; nothing is marked in the other.
    assert marked_fraction([cite("一二三四", (0, 2), (1, 3)), cite("一二")]) == pytest.approx(0.375)


def test_a_marked_fraction_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one citation"):
        marked_fraction([])
