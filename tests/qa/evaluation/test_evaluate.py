"""Evaluation with an engine whose answers are known, so that every figure can be worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from index.errors import EvaluationError
from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation
from qa.evaluation.evaluate import DEPTH, SHOWN, evaluate, evaluate_run
from qa.evaluation.measures import MEASURES, RANKING_MEASURES
from qa.evaluation.question_sets import JudgedQuestion, QuestionSet
from qa.evaluation.trec import read_run, write_run


def place(document: str, first: int, last: int | None = None) -> Place:
    return Place(document, Span(0, 4), (first, last or first))


def cite(*places: Place, text: str = "一二三四", marks: Sequence[tuple[int, int]] = ((0, 1),)) -> Citation:
    spans = tuple(Span(*mark) for mark in marks)
    return Citation(1, 0, places[0], "f", text, spans, (), 1.0, Kind.BODY, "", Metadata(), places[1:])


class Known:
    """Answers from a table, and keeps what it was asked."""

    def __init__(self, answers: Mapping[str, Sequence[Citation]], found: bool = True) -> None:
        self.answers = answers
        self.found = found
        self.asked: list[tuple[str, tuple[str, ...], int, int | None]] = []

    def ask(self, question: str, history: Sequence[str] = (), k: int = 5, *, marked: int | None = None) -> Answer:
        self.asked.append((question, tuple(history), k, marked))
        return Answer(question, self.found, 0.5, tuple(self.answers.get(question, ()))[:k])


def judged(
    id: str, gold: dict[str, int], kind: str = "single", answers: tuple[str, ...] = (), slices: tuple[str, ...] = ()
) -> JudgedQuestion:
    return JudgedQuestion(id, f"{id}?", ("before?",) if kind == "conv" else (), kind, gold, answers, slices)


def lines(*questions: JudgedQuestion) -> QuestionSet:
    return QuestionSet(questions)


def documents(*questions: JudgedQuestion) -> QuestionSet:
    return QuestionSet(questions, Path("corpus.jsonl"), full_grade=1)


def values(engine: Known, question: JudgedQuestion) -> dict[str, float]:
    return evaluate(engine, lines(question)).per_question()[question.id]


@pytest.mark.parametrize(
    ("places", "relevant"),
    [
        ([place("a.txt", 24, 25)], True),
        ([place("sub/folder/a.md", 25)], True),
        ([place("b.txt", 3), place("a.txt", 25)], True),
        ([place("a.txt", 26, 30)], False),
        ([place("ba.txt", 25)], False),
        ([place("a.txt", 2, 3), place("b.txt", 25)], False),
    ],
)
def test_a_passage_is_relevant_where_a_place_of_it_covers_a_gold_line(places: list[Place], relevant: bool) -> None:
    found = values(Known({"q?": [cite(*places)]}), judged("q", {"a:25": 2}))
    assert (found["S@1"], found["R@1"], found["RR@10"]) == (relevant,) * 3


def test_a_stem_with_a_colon_or_a_point_is_still_told_from_the_line() -> None:
    found = values(Known({"q?": [cite(place("v9.0: notes.txt", 7))]}), judged("q", {"v9.0: notes:7": 2}))
    assert found["S@1"] == 1


def test_a_passage_covering_a_full_and_a_partial_line_answers_fully() -> None:
    found = values(Known({"q?": [cite(place("a.txt", 1, 2))]}), judged("q", {"a:1": 1, "a:2": 2}))
    assert {found[measure] for measure in RANKING_MEASURES} == {1.0}


def test_the_parts_of_one_long_line_count_it_once() -> None:
    parts = [cite(place("a.txt", 1)), cite(place("a.txt", 1)), cite(place("a.txt", 9))]
    found = values(Known({"q?": parts}), judged("q", {"a:1": 2, "a:9": 2}))
    assert (found["R@1"], found["R@5"]) == (0.5, 1.0)
    assert found["nDCG@10"] < 1


def test_an_unanswerable_question_counts_in_refused_only() -> None:
    nothing = judged("n", {}, kind="none")
    assert values(Known({}, found=False), nothing) == {"refused": 1.0}
    assert values(Known({"n?": [cite(place("a.txt", 1))]}), nothing) == {"refused": 0.0}


def test_a_refused_question_is_measured_by_the_passages_it_still_cites() -> None:
    found = values(Known({"q?": [cite(place("a.txt", 1))]}, found=False), judged("q", {"a:1": 2}))
    assert (found["kept"], found["S@1"]) == (0, 1)


def test_a_question_without_a_result_counts_nought_everywhere() -> None:
    found = values(Known({}, found=False), judged("q", {"a:1": 2}, answers=("一",)))
    assert found.keys() == set(MEASURES) - {"marked_fraction", "refused"}
    assert set(found.values()) == {0.0}


def test_a_follow_up_is_asked_with_its_history() -> None:
    engine = Known({})
    evaluate(engine, lines(judged("q", {"a:1": 2}, kind="conv")))
    # Once to warm up, once to measure.
    assert engine.asked == [("q?", ("before?",), 5, None), ("q?", ("before?",), DEPTH, SHOWN)]


def test_means_slices_and_counts_add_up() -> None:
    engine = Known({"q1?": [cite(place("a.txt", 1))], "q2?": [cite(place("b.txt", 1), text="二")]})
    result = evaluate(
        engine,
        lines(
            judged("q1", {"a:1": 2}, answers=("一",), slices=("lang=zh-Hans", "kind=single")),
            judged("q2", {"a:1": 2}, slices=("lang=en", "kind=single")),
            judged("q3", {}, kind="none", slices=("lang=en", "kind=none")),
        ),
    ).to_dict()
    assert result["n"] == 3
    assert tuple(result["measures"]) == MEASURES
    assert result["measures"]["S@1"] == 0.5
    assert result["measures"]["answer_marked@1"] == 1
    assert result["measures"]["marked_fraction"] == pytest.approx((0.25 + 1) / 2)
    assert result["measures"]["refused"] == 0
    assert result["counts"]["all"]["S@1"] == 2
    assert result["counts"]["all"]["answer_marked@1"] == 1
    assert list(result["slices"]) == ["kind=none", "kind=single", "lang=en", "lang=zh-Hans"]
    assert result["slices"]["lang=en"]["S@1"] == 0
    assert result["slices"]["lang=zh-Hans"]["S@1"] == 1
    assert result["slices"]["kind=none"]["S@1"] is None
    assert result["slice_sizes"] == {"kind=none": 1, "kind=single": 2, "lang=en": 2, "lang=zh-Hans": 1}
    assert 0 <= result["latency_ms"]["p50"] <= result["latency_ms"]["p99"]
    assert json.loads(json.dumps(result)) == result


def test_progress_is_told_after_every_question() -> None:
    told: list[tuple[str, int, int]] = []
    questions = lines(judged("q1", {"a:1": 2}), judged("q2", {"a:1": 2}))
    evaluate(Known({}), questions, lambda *step: told.append(step))
    assert told == [("ask", 1, 2), ("ask", 2, 2)]


def test_the_passages_of_a_beir_document_count_as_its_best_one() -> None:
    cited = [cite(place("d1", 1)), cite(place("d1", 2)), cite(place("d2", 1), place("d3", 1)), cite(place("d4", 1))]
    evaluation = evaluate(Known({"q?": cited}), documents(judged("q", {"d3": 1, "d4": 1})))
    assert [name for name, _ in evaluation.run()["q"]] == ["d1", "d2", "d3", "d4"]
    assert evaluation.per_question()["q"]["RR@10"] == pytest.approx(1 / 3)


def test_more_passages_are_asked_for_until_enough_beir_documents_are_there() -> None:
    cited = [cite(place("d0", line)) for line in range(1, 51)] + [cite(place(f"d{n}", 1)) for n in range(1, 40)]
    engine = Known({"q?": cited})
    evaluation = evaluate(engine, documents(judged("q", {"d19": 1})))
    assert evaluation.per_question()["q"]["R@20"] == 1
    assert [(k, marked) for _, _, k, marked in engine.asked[1:]] == [(2 * DEPTH, SHOWN), (4 * DEPTH, 0)]


def test_a_small_beir_corpus_is_not_asked_for_more_than_it_has() -> None:
    engine = Known({"q?": [cite(place("d0", 1))]})
    evaluate(engine, documents(judged("q", {"d0": 1})))
    assert len(engine.asked) == 2


def test_only_the_citations_that_a_reader_is_shown_count_as_marked() -> None:
    cited = [cite(place("a.txt", 1), marks=()) for _ in range(SHOWN)] + [cite(place("a.txt", 2), marks=[(0, 4)])]
    assert values(Known({"q?": cited}), judged("q", {"a:1": 2}))["marked_fraction"] == 0


corpora = st.lists(
    st.lists(st.sampled_from([f"d{number}" for number in range(12)]), unique=True, min_size=1, max_size=3), max_size=15
)
golds = st.dictionaries(st.sampled_from([f"d{number}" for number in range(15)]), st.integers(1, 3), min_size=1)


@given(st.lists(st.tuples(corpora, golds), min_size=1, max_size=4))
def test_a_written_beir_run_is_measured_alike_by_trec_eval_by_us_and_while_asking(
    tmp_path_factory: pytest.TempPathFactory, cases: list[tuple[list[list[str]], dict[str, int]]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "beir.trec"
    answers = {f"q{n}?": [cite(*(place(d, 1) for d in cited)) for cited in found] for n, (found, _) in enumerate(cases)}
    questions = documents(*(judged(f"q{n}", gold) for n, (_, gold) in enumerate(cases)))
    evaluation = evaluate(Known(answers), questions)
    write_run(path, evaluation.run(), tag="t")
    read_back = evaluate_run(read_run(path), questions)
    measured = evaluation.per_question()
    assert read_back == {id: {name: found[name] for name in RANKING_MEASURES} for id, found in measured.items()}
    qrels = [ir_measures.Qrel(q.id, document, grade) for q in questions.questions for document, grade in q.gold.items()]
    wanted = [Success @ 1, Success @ 3, Success @ 5, R @ 1, R @ 5, R @ 20, RR @ 10, nDCG @ 10]
    expected = ir_measures.calc_aggregate(wanted, qrels, ir_measures.read_trec_run(str(path)))
    means = evaluation.to_dict()["measures"]
    assert [means[name] for name in RANKING_MEASURES] == pytest.approx([expected[measure] for measure in wanted])


def test_a_run_of_passages_is_measured_by_its_lines(tmp_path: Path) -> None:
    engine = Known({"q1?": [cite(place("x/a.txt", 1, 3)), cite(place("b.txt", 9))]})
    questions = lines(judged("q1", {"a:2": 2, "b:9": 1}), judged("q2", {"a:1": 2}), judged("n", {}, kind="none"))
    evaluation = evaluate(engine, questions)
    write_run(tmp_path / "out.trec", evaluation.run(), tag="t")
    found = evaluate_run(read_run(tmp_path / "out.trec"), questions)
    assert found.keys() == {"q1", "q2"}
    assert set(found["q1"].values()) == {1.0, 0.5}
    assert set(found["q2"].values()) == {0.0}


def test_a_run_of_other_names_does_not_fit_questions_about_lines() -> None:
    with pytest.raises(EvaluationError, match="d17"):
        evaluate_run({"q": ["d17"]}, lines(judged("q", {"a:2": 2})))
