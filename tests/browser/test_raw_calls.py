"""The endpoint called without Gradio's client, which fills in what a call leaves out."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

import pytest


def called(site: str, *arguments: object) -> tuple[str, str]:
    """The event and the data that a raw call ends with."""
    address = f"{site}gradio_api/call/search"
    body = json.dumps({"data": arguments}).encode()
    with urlopen(Request(address, body, {"Content-Type": "application/json"}), timeout=30) as reply:
        event = json.load(reply)["event_id"]
    with urlopen(f"{address}/{event}", timeout=60) as reply:
        first, second, *_ = reply.read().decode().splitlines()
    return first.removeprefix("event: "), second.removeprefix("data: ")


@pytest.mark.parametrize("arguments", [("来往是什么？",), ("来往是什么？", None), ("来往是什么？", None, 5, None)])
def test_arguments_left_out_are_the_usual_ones(site: str, arguments: tuple[object, ...]) -> None:
    event, data = called(site, *arguments)
    assert event == "complete"
    (answer,) = json.loads(data)
    assert len(answer["citations"]) == 5


def test_a_call_without_a_question_is_one_sentence(site: str) -> None:
    event, data = called(site)
    assert event == "error"
    assert "The question is no string" in data
