"""Run files: what is written is what trec_eval, and we, read back in the same order."""

from __future__ import annotations

from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EvaluationError
from index.records import Place, Span
from qa.evaluation.trec import parse_passage_name, passage_name, read_run, write_run

names = st.text(min_size=1, max_size=12)
results = st.lists(st.tuples(names, st.floats(-1e6, 1e6)), unique_by=lambda result: result[0], max_size=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@given(st.dictionaries(names, results, max_size=4))
def test_a_run_is_read_back_in_the_order_written_whatever_the_names_and_scores(
    folder: Path, run: dict[str, list[tuple[str, float]]]
) -> None:
    write_run(folder / "any.trec", run, tag="chuchu")
    assert read_run(folder / "any.trec") == {q: [name for name, _ in found] for q, found in run.items() if found}


def test_a_line_has_six_columns_as_trec_eval_wants_them(tmp_path: Path) -> None:
    place = Place("註 1.txt", Span(0, 9), (24, 25))
    write_run(tmp_path / "out.trec", {"g1": [(passage_name(place), 3.5), ("50%", 3.5)]}, tag="chuchu")
    assert (tmp_path / "out.trec").read_text("utf-8").splitlines() == [
        "g1 Q0 註%201.txt:24-25 1 3.5 chuchu",
        "g1 Q0 50%25 2 3.49999976 chuchu",
    ]


def test_trec_eval_sees_equal_and_rising_scores_in_the_order_of_the_ranks(tmp_path: Path) -> None:
    # Ordered by the scores as they come, and equal ones by name, d2 would be last and d9 first.
    write_run(tmp_path / "out.trec", {"q": [("d1", 1.0), ("d2", 0.5), ("d9", 1.0)]}, tag="t")
    run = list(ir_measures.read_trec_run(str(tmp_path / "out.trec")))
    qrels = [ir_measures.Qrel("q", "d2", 1)]
    assert ir_measures.calc_aggregate([ir_measures.RR], qrels, run)[ir_measures.RR] == 0.5
    assert read_run(tmp_path / "out.trec") == {"q": ["d1", "d2", "d9"]}


@given(st.text(min_size=1), st.integers(1, 10**6), st.integers(0, 100))
def test_a_passage_name_says_where_the_passage_stands(document: str, first: int, more: int) -> None:
    name = passage_name(Place(document, Span(0, 1), (first, first + more)))
    assert parse_passage_name(name) == (document, first, first + more)


@pytest.mark.parametrize("name", ["", "a.txt", "a.txt:7", ":1-2", "a.txt:x-y"])
def test_other_names_are_no_passage_names(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_passage_name(name)


@pytest.mark.parametrize("content", [b"q Q0 d 1 high tag\n", b"q Q0 d 1\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_run_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.trec").write_bytes(content)
    with pytest.raises(EvaluationError, match=r"bad\.trec"):
        read_run(tmp_path / "bad.trec")


def test_a_run_that_cannot_be_written_or_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="missing"):
        write_run(tmp_path / "missing" / "out.trec", {}, tag="t")
    with pytest.raises(EvaluationError, match="missing"):
        read_run(tmp_path / "missing")
