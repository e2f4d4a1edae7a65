"""What a request may carry: counted as it comes."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message

from qa.server.body_limits import CONVERSATION, DEFAULT_BODY, BodyError, BodyLimits
from tests.qa.server.guarded import CALL, JOIN, Inner, ask, guard, with_header


@pytest.mark.parametrize(("path", "most"), [(CALL, DEFAULT_BODY), (JOIN, CONVERSATION), ("/login", DEFAULT_BODY)])
def test_a_body_is_taken_up_to_its_limit_however_it_is_cut(path: str, most: int) -> None:
    for parts in ([b"x" * most], [b"x" * (most // 4)] * 4):
        inner = Inner()
        assert ask(guard(inner), path, parts)[0] == 200
        assert len(inner.body) == most
        assert ask(guard(Inner()), path, [*parts, b"x"])[0] == 413


def test_what_a_body_says_of_itself_changes_nothing_but_a_refusal() -> None:
    for length in ("0", "5", "00000000000000000005"):
        inner = Inner()
        assert (
            ask(guard(inner), parts=[b"x" * (DEFAULT_BODY + 1)], headers=with_header("content-length", length))[0]
            == 413
        )
        assert inner.scopes == []
    assert ask(guard(Inner()), headers=with_header("content-length", "9" * 5000))[0] == 413


def test_what_only_reads_carries_nothing() -> None:
    assert ask(guard(Inner()), "/config", method="GET")[0] == 200
    assert ask(guard(Inner()), "/config", [b"x"], "GET")[0] == 413


def test_a_file_is_counted_while_it_is_written_away() -> None:
    inner = Inner()
    ask(guard(inner), "/documents/file", [b"x" * 6, b"x" * 6, b"x" * 6])
    assert inner.body == b"x" * 6


def test_all_requests_together_hold_no_more_than_there_is_room_for() -> None:
    bodies = BodyLimits({}, all_bytes=10)
    app = guard(Inner(), bodies=bodies)
    assert ask(app, parts=[b"x" * 11])[0] == 503
    # Neither a refused request nor an answered one keeps its room.
    for _ in range(3):
        assert ask(app, parts=[b"x" * 10])[0] == 200


def test_a_body_that_does_not_come_is_given_up_and_its_room_is_free() -> None:
    bodies = BodyLimits({}, all_bytes=10, seconds=0)
    parts: list[Message] = [{"type": "http.request", "body": b"x" * 10, "more_body": True}]

    async def stalled() -> Message:
        if not parts:
            await asyncio.Event().wait()
        return parts.pop()

    async def take() -> None:
        with pytest.raises(BodyError) as refused:
            await bodies.take("POST", CALL, 0, stalled)
        assert refused.value.status == 408

    asyncio.run(take())
    assert ask(guard(Inner(), bodies=bodies), parts=[b"x" * 10])[0] == 200
