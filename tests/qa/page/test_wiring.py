"""Which event of which component is answered by what."""

from __future__ import annotations

import asyncio

import gradio as gr
import pytest

from qa.page.components import Components, lay_out
from qa.page.handlers import Handler
from qa.page.wiring import Wiring


class Silent:
    """Handlers that answer nothing."""

    def __init__(self, has_own: bool) -> None:
        self.has_own = has_own
        self.wanted: list[str] = []

    def of(self, route: str) -> Handler:
        self.wanted.append(route)
        return lambda *inputs: None

    own = of

    def enter(self) -> Handler:
        return self.of("enter")


def wired(handlers: Silent) -> tuple[gr.Blocks, Components]:
    async def wire() -> tuple[gr.Blocks, Components]:
        with gr.Blocks() as page:
            parts = lay_out(handlers.has_own)
            Wiring(page, parts, handlers, 3).connect()  # type: ignore[arg-type]
        return page, parts

    # Without a running loop Gradio would start one and leave it open.
    return asyncio.run(wire())


OWN = {"show", "add", "remove"}


@pytest.mark.parametrize("has_own", [True, False])
def test_every_event_is_answered(has_own: bool) -> None:
    handlers = Silent(has_own)
    wired(handlers)
    asking = {"ask", "replay", "again", "restore", "clear", "open_source", "save", "judge", "translate", "enter"}
    assert set(handlers.wanted) == asking | (OWN if has_own else set())


def test_no_event_is_open_to_programs() -> None:
    page, _ = wired(Silent(True))
    answered = [each for each in page.fns.values() if each.fn is not None]
    assert len(answered) > 10
    assert {each.api_visibility for each in answered} == {"private"}


def test_what_costs_a_search_shares_the_places_of_one_queue() -> None:
    page, parts = wired(Silent(True))
    into_chat = [each for each in page.fns.values() if each.fn and parts.parcel in each.outputs and each.queue]
    searching = [each for each in into_chat if each.concurrency_id == "search"]
    # Asked twice, by the key and the button, by a click, from a link, and again.
    assert len(searching) == 5
    assert {each.concurrency_limit for each in searching} == {3}


def test_one_reader_at_a_time_has_an_index_made() -> None:
    page, parts = wired(Silent(True))
    changing = [each for each in page.fns.values() if parts.documents in each.outputs and each.queue]
    assert [each.concurrency_limit for each in changing] == [1, 1]
