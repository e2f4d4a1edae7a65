"""The way of a question through the wings: question, ranking, citing; each thing done once."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import CodeType, FrameType

import numpy as np
import pytest
from numpy.typing import NDArray

import qa.engine
from index.build import build
from index.text.keys import make_key
from qa import QA, Answer
from qa.citing.differences import find_difference
from qa.joint import JointQA
from qa.question.answer_type import asked
from qa.question.query import QueryReader
from qa.ranking.retrieve import retrieve

TOP = Path(qa.engine.__file__).parent
LINES = (
    "来往是阿里巴巴在2013年9月推出的社交软件。",
    "来往的推出是在2011年，由邹孟睿负责，到2014年共有1000万用户。",
    "钉钉在2014年推出，现在的用户有300万，来往为什么失败没有人知道。",
    "微信在2011年推出，马化腾和张小龙说它有四亿用户。",
    "支付宝的校园日记在11月27日推出，只有女大学生可以发布动态。",
    "马云在西安说：来往还会再见。",
)
OWN = ("来往在2012年推出，这是我自己写的。", "来往是阿里巴巴在2013年9月推出的社交软件。")


WATCHED = (asked, QueryReader.read, retrieve, find_difference, make_key)


class Way:
    """What was called: how often each of some functions, make_key with which texts, and the wings in order."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.keyed: Counter[str] = Counter()
        self.wings: list[str] = []


@contextmanager
def watched() -> Iterator[Way]:
    way = Way()
    counted: dict[CodeType, str] = {function.__code__: function.__qualname__ for function in WATCHED}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        name = counted.get(frame.f_code)
        if name:
            way.calls[name] += 1
        if name == "make_key":
            way.keyed[frame.f_locals["text"]] += 1
        caller, file = frame.f_back, Path(frame.f_code.co_filename)
        if caller and caller.f_code.co_filename == qa.engine.__file__ and file.parent.parent == TOP:
            way.wings.append(file.parent.name)

    sys.setprofile(note)
    try:
        yield way
    finally:
        sys.setprofile(None)


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the shipped model, `server`, and a reader's own, `own`."""
    folder = tmp_path_factory.mktemp("way")
    for name, lines in (("server", LINES), ("own", OWN)):
        (folder / f"{name}.txt").write_text("\n\n".join(lines), encoding="utf-8")
        build([folder / f"{name}.txt"], folder / name)
    return folder


def way_of(ask: Callable[[], Answer]) -> tuple[Way, Answer]:
    ask()  # what is loaded once
    with watched() as way:
        answer = ask()
    return way, answer


def test_every_thing_is_done_once_a_question(indexes: Path) -> None:
    question = "来往是什么时候推出的？"
    with QA.open(indexes / "server", threshold=0.0) as opened:
        way, answer = way_of(lambda: opened.ask(question))
    assert way.calls["find_difference"] == 1
    assert way.calls["asked"] == way.calls["QueryReader.read"] == way.calls["retrieve"] == 1
    assert {citation.text for citation in answer.citations} <= way.keyed.keys()
    assert {text: count for text, count in way.keyed.items() if text in LINES and count > 1} == {}


def test_of_a_follow_up_each_text_is_looked_at_once(indexes: Path) -> None:
    with QA.open(indexes / "server", threshold=0.0) as opened:
        way, answer = way_of(lambda: opened.ask("那它的用户有多少？", ["来往是什么时候推出的？"]))
    assert answer.asked_as
    assert way.calls["asked"] == 2
    assert way.calls["QueryReader.read"] == way.calls["retrieve"] == 1


def test_a_reranker_reads_what_is_read_already(indexes: Path) -> None:
    class Backwards:
        def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
            return np.arange(len(passages), dtype=np.float64)

    with QA.open(indexes / "server", reranker=Backwards()) as opened:
        way, _ = way_of(lambda: opened.ask("来往是什么时候推出的？"))
    assert {text: count for text, count in way.keyed.items() if text in LINES} == dict.fromkeys(LINES, 1)


def test_the_wings_are_entered_in_order(indexes: Path) -> None:
    with QA.open(indexes / "server", threshold=0.0) as opened:
        way, _ = way_of(lambda: opened.ask("来往是什么时候推出的？", ["马云是谁？"]))
    assert [wing for wing, _ in groupby(way.wings)] == ["question", "ranking", "citing"]


def test_two_indexes_read_and_search_once_each_and_share_what_is_read(indexes: Path) -> None:
    with QA.open(indexes / "server", threshold=0.0) as server, server.beside(indexes / "own") as own:
        joint = JointQA(own, server, lambda document: document)
        way, answer = way_of(lambda: joint.ask("来往是什么时候推出的？"))
    # Each index looks for differences in its own citations, then both do in those of the answer.
    assert way.calls["find_difference"] == 3
    assert {*OWN} & {citation.text for citation in answer.citations}
    assert way.calls["QueryReader.read"] == way.calls["retrieve"] == way.calls["asked"] == 2
    texts = {*LINES, *OWN}
    assert {text: count for text, count in way.keyed.items() if text in texts and count > 1} == {}


def test_the_picture_of_the_way_is_true(indexes: Path) -> None:
    """CONTRIBUTING.md names what a question calls, in the order in which each is entered first."""
    picture = (TOP.parent / "CONTRIBUTING.md").read_text("utf-8").split("<!-- way -->")[1].split("```")[1]
    named = [(line.split()[0], line.split()[1]) for line in picture.splitlines() if line]
    entered: dict[tuple[str, str], None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            file = Path(frame.f_code.co_filename)
            if file.is_relative_to(TOP):
                entered.setdefault((file.relative_to(TOP.parent).as_posix(), frame.f_code.co_qualname))

    with QA.open(indexes / "server", threshold=0.0) as opened:
        sys.setprofile(note)
        try:
            opened.ask("来往是什么时候推出的？", ["马云是谁？"])
        finally:
            sys.setprofile(None)
    assert [each for each in entered if each in named] == named
