"""What the page asks of the server, without a browser."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from index.build import build
from index.errors import StoreError
from qa import QA
from qa.answer import Answer
from qa.evaluation.feedback import FeedbackStore
from qa.joint import JointQA
from qa.output.wording import Language
from qa.page.conversation import Turn
from qa.page.events import Events
from qa.page.problems import Problem, ProblemKind
from qa.page.words.page import WORDS
from qa.protocols import Filter
from qa.server.request_log import Watched
from tests.qa.page.shown import Reader, asked


def test_a_follow_up_is_asked_alone_and_joined_again(qa: QA) -> None:
    events = Events(qa, (), None)
    turns = asked(events, "来往是谁推动的？", "后来改名叫什么？")
    followed = turns[1].outcome
    assert isinstance(followed, Answer)
    assert "来往" in followed.asked_as
    shown, alone, kept = events.again("1-alone", "{}", turns, "en", False)
    assert [turn.alone for turn in alone] == [False, True]
    assert isinstance(alone[1].outcome, Answer)
    assert alone[1].outcome.asked_as == ""
    assert alone[0] == turns[0]
    assert '"how": "replaced"' in str(kept)
    assert WORDS[Language.EN].asked_alone in Reader(str(shown["value"][-1]["content"])).text
    _, joined, _ = events.again("1-joined", "{}", alone, "en", False)
    assert isinstance(joined[1].outcome, Answer)
    assert joined[1].outcome.asked_as == followed.asked_as


def test_a_question_is_asked_again_under_the_filter_set_now(qa: QA) -> None:
    events = Events(qa, (), None)
    turns = asked(events, "来往为什么失败了？")
    one = qa.documents[1].id
    _, turns, _ = events.again("0-same", f'{{"documents": ["{one}"]}}', turns, "en", False)
    assert isinstance(turns[0].outcome, Answer)
    assert {each.place.document for each in turns[0].outcome.citations} == {one}
    assert turns[0].narrowed == Filter(frozenset({one}))


@pytest.mark.parametrize(
    ("question", "only", "kind"),
    [
        ("来" * 4001, "{}", ProblemKind.TOO_LONG),
        ("来往", '{"documents": ["nowhere.txt"]}', ProblemKind.UNKNOWN_DOCUMENT),
        ("来往", '{"since": "2030"}', ProblemKind.NONE_PASSES),
        ("来往", '{"since": "soon"}', ProblemKind.NO_FILTER),
        ("来往", "[", ProblemKind.NO_FILTER),
    ],
)
def test_what_cannot_be_asked_is_a_problem_and_not_part_of_what_follows(
    qa: QA, question: str, only: str, kind: ProblemKind
) -> None:
    events = Events(qa, (), None)
    turns = asked(events, question, only=only)
    assert isinstance(turns[0].outcome, Problem)
    assert turns[0].outcome.kind is kind
    assert turns[0].question == question
    _, turns, _ = events.ask("来往是什么？", "{}", turns, "en", False)
    assert isinstance(turns[1].outcome, Answer)


def test_an_index_that_cannot_be_read_is_said_in_a_sentence(qa: QA, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*arguments: object, **options: object) -> Answer:
        raise StoreError("/a/path is damaged: rebuild it.")

    events = Events(qa, (), None)
    monkeypatch.setattr(qa, "ask", damaged)
    assert asked(events, "来往")[0].outcome == Problem(ProblemKind.INDEX)


def test_an_answer_of_an_earlier_index_says_so(qa: QA) -> None:
    events = Events(qa, (), None)
    (turn,) = asked(events, "来往是什么？")
    assert isinstance(turn.outcome, Answer)
    old = Turn(turn.question, replace(turn.outcome, index_version="0" * 16))
    for kept, is_said in ((turn, False), (old, True)):
        page = events.translate("en", False, [kept])[2]
        assert isinstance(page, dict)
        assert (WORDS[Language.EN].outdated in Reader(str(page["value"][1]["content"])).text) is is_said


@pytest.fixture
def joint(qa: QA, tmp_path: Path) -> Iterator[JointQA]:
    """The seeds and a document of the reader's own, which has the name of one of them."""
    (tmp_path / "own.txt").write_text("臺灣高鐵於2007年1月5日通車。\n\n來往在臺灣高鐵上失敗了。\n", "utf-8")
    build([tmp_path / "own.txt"], tmp_path / "own")
    with qa.beside(tmp_path / "own") as own:
        yield JointQA(own, qa, lambda document: qa.documents[0].id)


def kept_to(document: str) -> str:
    return json.dumps({"documents": [document]})


def test_a_fresh_answer_from_one_side_of_two_is_of_the_present(joint: JointQA) -> None:
    events = Events(Watched(joint), (), None)
    own, server = joint.documents[0].id, joint.documents[1].id
    for question, narrowed in (
        ("来往为什么失败了？", kept_to(server)),
        ("台湾高铁何时通车？", kept_to(own)),
        ("来往？", "{}"),
    ):
        shown, turns, _ = events.ask(question, narrowed, [], "en", False)
        assert isinstance(turns[0].outcome, Answer)
        assert turns[0].outcome.citations
        assert WORDS[Language.EN].outdated not in Reader(str(shown["value"][1]["content"])).text


def test_a_verdict_keeps_nothing_of_a_readers_own_documents(joint: JointQA, qa: QA, tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite"
    events = Events(Watched(joint), (), FeedbackStore(file))
    own = joint.documents[0].id
    assert own == f"{qa.documents[0].id}#2"
    narrowed = asked(events, "台湾高铁何时通车？", only=kept_to(own))
    assert [events.judge(f"0-{verdict}", narrowed) for verdict in ("0-good", "0-bad", "1-wrong")] == ["not-kept"] * 3
    assert len(FeedbackStore(file)) == 0
    mixed = asked(events, "来往在台湾高铁上为什么失败了？")
    answer = mixed[0].outcome
    assert isinstance(answer, Answer)
    numbers = {each.place.document: str(each.number) for each in answer.citations}
    assert own in numbers
    assert len(numbers) > 1
    assert events.judge("0-0-good", mixed) == "0-0-good"
    assert events.judge(f"0-{numbers.pop(own)}-wrong", mixed) == "not-kept"
    key = f"0-{numbers.popitem()[1]}-wrong"
    assert events.judge(key, mixed) == key
    with closing(sqlite3.connect(file)) as database:
        documents = {document for (document,) in database.execute("SELECT document FROM feedback_citation")}
    assert documents
    assert documents <= {info.id for info in qa.documents}


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_line_is_counted_as_the_index_counts_it(end: str, tmp_path: Path) -> None:
    lines = ["來往是阿里巴巴推出的社交產品。", "", "微信是騰訊推出的社交產品。", "", "釘釘是辦公軟體。"]
    for name, last in (("ended", end), ("open", "")):
        (tmp_path / f"{name}.txt").write_bytes((end.join(lines) + last).encode())
        build([tmp_path / f"{name}.txt"], tmp_path / name, model="light")
        with QA.open(tmp_path / name) as one:
            shown, _, _ = Events(one, (), None).ask("釘釘是什麼？", "{}", [], "en", False)
        assert "line 5 of 5" in Reader(str(shown["value"][1]["content"])).text


def test_a_verdict_that_cannot_be_written_is_not_called_kept(qa: QA, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    turns = asked(Events(qa, (), None), "来往是什么？")
    good = Events(qa, (), FeedbackStore(tmp_path / "feedback.sqlite"))
    broken = Events(qa, (), FeedbackStore(tmp_path / "file" / "feedback.sqlite"))
    assert good.judge("0-0-good", turns) == "0-0-good"
    assert broken.judge("0-0-good", turns) == ""
    assert [good.judge(key, turns) for key in ("0-0-fine", "9-0-good", "x")] == ["", "", ""]


@pytest.mark.parametrize(
    "arguments",
    [
        (None, [], 5, None),
        ("来往", "来往是什么？", 5, None),
        ("来往", [1], 5, None),
        ("来往", [], "5", None),
        ("来往", [], True, None),
        ("来往", [], 5, "a.txt"),
        ("来往", [], 5, [["a.txt"]]),
    ],
)
def test_a_request_of_the_wrong_types_is_answered_with_a_sentence(qa: QA, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(gr.Error, match=": send "):
        Events(qa, (), None).search(*arguments)


def test_a_number_of_nothing_on_the_page_changes_nothing(qa: QA, tmp_path: Path) -> None:
    events = Events(qa, (), FeedbackStore(tmp_path / "feedback.sqlite"))
    turns = asked(events, "来往为什么失败了？")
    for number in ("9" * 5_000, "9" * 30, "7", "-1", "²", "", "0x1"):
        assert events.again(f"{number}-alone", "{}", turns, "en", False)[1] == turns
        assert events.save(f"{number}-md", turns, "en") == ""
        assert events.open_source(f"{number}-1", turns, "en", False) == gr.update()
        assert events.open_source(f"0-{number}", turns, "en", False) == gr.update()
        assert events.judge(f"{number}-1-right", turns) == ""
