"""What the engine promises, on the seeds."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC
from threadpoolctl import ThreadpoolController

from index.build import build
from index.errors import QuestionError
from index.records import Document
from qa import QA, Answer
from tests.asked_once import AskedOnce

QUESTIONS = [json.loads(line) for line in Path("tests/data/seeds-open.jsonl").read_text("utf-8").splitlines()]
CHINESE = [item for item in QUESTIONS if item["lang"] in ("zh-Hans", "zh-Hant")]


def cited(answer: Answer) -> list[tuple[str, tuple[int, int]]]:
    return [(citation.place.document, citation.place.lines) for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("来往为什么失败了？", {"003:279", "003:202", "003:36", "002:7", "002:3", "001:36"}),
        ("來往後來改名叫什麼？", {"003:127", "003:204", "003:83"}),
        ("Who pushed Laiwang inside Alibaba?", {"000:2", "000:4", "000:21", "001:48", "002:6", "003:32", "003:277"}),
    ],
)
def test_one_of_the_first_three_citations_answers(qa: QA, question: str, right: set[str]) -> None:
    first = {f"{document[:3]}:{line}" for document, (line, _) in cited(qa.ask(question))[:3]}

    assert first & right


@pytest.mark.parametrize("item", CHINESE, ids=lambda item: item["id"])
def test_both_scripts_find_the_same(asked: AskedOnce, item: dict[str, Any]) -> None:
    question, history = item["question"], item["history"]
    expected = asked(question, history)
    for conversion in ("s2t", "t2s"):
        convert = OpenCC(conversion).convert
        answer = asked(convert(question), [convert(turn) for turn in history])
        assert cited(answer) == cited(expected)
        assert answer.found == expected.found


def test_what_is_cited_stands_in_the_file(qa: QA, asked: AskedOnce) -> None:
    for item in QUESTIONS:
        for citation in asked(item["question"], item["history"]).citations:
            lines = Path(citation.file).read_text("utf-8").split("\n")
            first, last = citation.place.lines
            assert citation.text in "".join(line.strip() for line in lines[first - 1 : last])
            document: Document = qa.document(citation.place.document)
            span = citation.place.span
            assert document.text[span.start : span.end].replace("\n", "") == citation.text


def test_marks_lie_inside_the_text_and_do_not_overlap(asked: AskedOnce) -> None:
    for item in QUESTIONS:
        for citation in asked(item["question"], item["history"]).citations:
            for spans in (sorted(citation.marks), citation.matches):
                ends = 0
                for span in spans:
                    assert ends <= span.start < span.end <= len(citation.text)
                    ends = span.end
            assert len(citation.marks) <= 2


def test_duplicates_of_the_seeds_are_one_passage_with_several_places(qa: QA) -> None:
    passages = qa.store.passages(range(len(qa.store)))

    repeated = {
        (passage.place.document[:3], passage.place.lines): [(place.document[:3], place.lines) for place in passage.also]
        for passage in passages
        if passage.also
    }

    assert repeated == {
        ("003", (93, 93)): [("003", (183, 183))],
        ("004", (1, 1)): [("004", (3, 3))],
        ("004", (63, 63)): [("004", (79, 79))],
    }


def test_a_near_duplicate_is_named_as_another_place_of_the_citation(qa: QA) -> None:
    answer = qa.ask("蚂蚁森林里好友之间能怎么互动？")

    places = {citation.place.lines: [place.lines for place in citation.also] for citation in answer.citations}
    assert places[180, 180] == [(90, 90)]
    assert (90, 90) not in places


def test_the_same_question_has_the_same_answer(qa: QA) -> None:
    expected = cited(qa.ask("马云为什么要推来往？"))

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: cited(qa.ask("马云为什么要推来往？")), range(40)))

    assert answers == [expected] * 40


def test_asking_leaves_the_threads_of_libraries_as_they_are(qa: QA) -> None:
    """They belong to the program that asks; `chuchu` sets them when it starts."""
    qa.ask("来往为什么失败了？")
    libraries = ThreadpoolController()
    with libraries.limit(limits=2):
        before = libraries.info()
        assert qa.ask("来往为什么失败了？").found
        assert libraries.info() == before


@pytest.mark.parametrize("question", ["", " ", "？！…", "\u3000\n\t", "🙂🙂"])
def test_a_question_without_words_is_answered_with_nothing(qa: QA, question: str) -> None:
    answer = qa.ask(question)

    assert not answer.found
    assert answer.citations == ()
    assert answer.confidence == 0


def test_k_larger_than_the_corpus_gives_what_there_is(qa: QA) -> None:
    few, many = qa.ask("支付宝", k=3), qa.ask("支付宝", k=100_000)

    assert cited(many)[:3] == cited(few)
    assert len({citation.row for citation in many.citations}) == len(many.citations)


def test_only_so_many_citations_are_marked_as_are_asked_for(qa: QA) -> None:
    question = "来往为什么失败了？"
    every, some, none = (qa.ask(question, k=8, marked=marked).citations for marked in (None, 3, 0))

    assert some[:3] == every[:3]
    assert all(citation.marks for citation in every)
    assert not any(citation.marks or citation.matches for citation in (*some[3:], *none))
    assert [citation.row for citation in some] == [citation.row for citation in none] == [c.row for c in every]


@pytest.mark.parametrize("k", [0, -1])
def test_k_below_one_is_refused(qa: QA, k: int) -> None:
    with pytest.raises(QuestionError, match=str(k)):
        qa.ask("来往", k=k)


def test_a_question_of_a_hundred_thousand_characters_is_refused_with_both_numbers(qa: QA) -> None:
    with pytest.raises(QuestionError, match=r"100,000.*4,000"):
        qa.ask("来" * 100_000)


def test_only_the_documents_named_are_searched(qa: QA) -> None:
    only = "004_05b5dbee9ad7cef5.txt"

    answer = qa.ask("来往为什么失败了？", documents=[only], k=50)

    assert {document for document, _ in cited(answer)} == {only}
    with pytest.raises(QuestionError, match=r"nowhere\.txt"):
        qa.ask("来往", documents=["nowhere.txt"])
    assert qa.ask("来往", documents=[]).citations == ()


def test_an_empty_corpus_is_answered(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "empty.txt").write_text("", encoding="utf-8")
    build([tmp_path / "documents"], tmp_path / "index")

    answer = QA.open(tmp_path / "index").ask("来往为什么失败了？")

    assert (answer.found, answer.citations) == (False, ())


def test_history_leaves_a_question_that_stands_alone_as_it_is(qa: QA) -> None:
    question = "微信支付是哪年哪月推出的？"

    assert cited(qa.ask(question, ["彭蕾是谁？", "淘江湖是什么？"])) == cited(qa.ask(question))


def test_a_follow_up_says_what_it_was_asked_as(qa: QA) -> None:
    answer = qa.ask("它后来改名叫什么？", ["来往是什么？"])

    assert "来往" in answer.asked_as
    assert ("003_36c936760cc0776d.txt", (127, 127)) in cited(answer)


def test_an_answer_is_plain_json(qa: QA) -> None:
    dumped = json.loads(json.dumps(qa.ask("易信背后是哪两家公司？").to_dict(), ensure_ascii=False))

    assert set(dumped) >= {"question", "found", "confidence", "citations", "timings"}
    assert set(dumped["citations"][0]) >= {"number", "document", "file", "lines", "text", "marks", "score"}
    assert [citation["number"] for citation in dumped["citations"]] == [1, 2, 3, 4, 5]
    assert Path(dumped["citations"][0]["file"]).is_file()


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_no_question_is_answered_with_an_exception(qa: QA, question: str) -> None:
    answer = qa.ask(question, [question[::-1]])

    assert 0 <= answer.confidence <= 1
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_of_a_history_without_end_only_the_last_turns_are_read(qa: QA) -> None:
    question = "它后来改名叫什么？"

    assert cited(qa.ask(question, ["彭蕾是谁？"] * 20_000 + ["来往是什么？"])) == cited(
        qa.ask(question, ["来往是什么？"])
    )
