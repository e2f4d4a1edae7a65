"""The events of the page as Gradio calls them, with events that only note who called them."""

from __future__ import annotations

import inspect
import json
import logging
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from qa.page.events import Events
from qa.page.handlers import Handlers
from qa.server.request_log import LOGGER, JsonLines
from qa.server.shelves import shelf_of


class Noted:
    """The events of a page that answer with what they were given."""

    def __getattr__(self, route: str) -> Any:  # noqa: ANN401
        def note(*inputs: object) -> tuple[object, ...]:
            if inputs == ("wrong",):
                raise ValueError("秘密")
            return (route, *inputs)

        return note


class Answering:
    """What answers, as far as pages ask for it."""


@pytest.fixture
def handlers() -> Handlers:
    return Handlers(Answering(), lambda asked: Noted(), None)  # type: ignore[arg-type,return-value]


def sender(name: str | None) -> Any:  # noqa: ANN401
    return SimpleNamespace(username=name, cookies={})


def test_an_event_has_its_inputs_and_is_logged(handlers: Handlers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER.name)
    assert handlers.of("judge")(sender("ada"), "0-good", []) == ("judge", "0-good", [])
    with pytest.raises(ValueError, match="秘密"):
        handlers.of("save")(sender("ada"), "wrong")
    told = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [(each["route"], each["error"]) for each in told] == [("judge", None), ("save", "ValueError")]
    assert told[0]["user"] == told[1]["user"] != "ada"
    assert "秘密" not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("name", ["ada", None])
def test_entering_tells_the_readers_shelf(handlers: Handlers, name: str | None) -> None:
    assert handlers.enter()(sender(name), "en", False, []) == ("translate", "en", False, [], shelf_of(name))


def test_a_program_sees_what_it_may_send(handlers: Handlers) -> None:
    search = handlers.search()
    asked, shown = inspect.signature(Events.search).parameters, inspect.signature(search).parameters
    assert [*shown][:-1] == [*asked][1:]
    assert [each.default for each in shown.values()][:-1] == [each.default for each in asked.values()][1:]
    assert search.__doc__ == Events.search.__doc__
    assert search.__annotations__["request"] is gr.Request
    assert search("来往", k=3, request=sender(None))[:4] == ("search", "来往", None, 3)


def test_nobody_brings_documents_where_there_are_no_libraries(handlers: Handlers) -> None:
    assert not handlers.has_own
