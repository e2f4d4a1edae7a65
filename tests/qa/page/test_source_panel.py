"""The panel beside the conversation."""

from __future__ import annotations

from dataclasses import replace

from qa import QA
from qa.answer import Answer
from qa.output.wording import Language
from qa.page.conversation import Turn
from qa.page.events import Events
from qa.page.words.page import WORDS
from tests.qa.page.shown import Reader, asked, cited


def test_a_document_that_is_gone_is_said_to_be(qa: QA) -> None:
    events = Events(qa, (), None)
    answer = Answer("q", True, 0.9, (cited("来往"),))
    panel = Reader(str(events.open_source("0-1", [Turn("q", answer)], "zh-Hans", False)))
    assert WORDS[Language.HANS].left in panel.text
    assert panel.elements[0][1]["data-citation"] == "0-1"


def test_the_way_on_leads_past_a_document_that_is_gone(qa: QA) -> None:
    events = Events(qa, (), None)
    (turn,) = asked(events, "来往为什么失败了？")
    assert isinstance(turn.outcome, Answer)
    first, second, *others = turn.outcome.citations
    lost = replace(second, place=replace(second.place, document="nowhere.txt"))
    kept = Turn(turn.question, replace(turn.outcome, citations=(first, lost, *others)))
    panel = Reader(str(events.open_source("0-2", [kept], "en", False)))
    assert WORDS[Language.EN].left in panel.text
    ways = [each["value"] for tag, each in panel.elements if each.get("name") == "cite"]
    assert ways == ["0-1", "0-3"]
