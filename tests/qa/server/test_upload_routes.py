"""Files on their way from a browser: whatever ends one, its room is free again and nobody waits for it."""

from __future__ import annotations

import asyncio
import errno
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette

from qa import QA
from qa.own_documents.all_readers import Libraries
from qa.own_documents.limits import Limits, Reason
from qa.own_documents.one_reader import Library
from qa.server.upload_routes import COOKIE, open_uploads, reader_of

TOKEN = "a token"
CONTENT = b"The lighthouse at Fanad Head was lit for the first time in 1817.\n"
LIMITS = Limits(files=1)

Messages = Callable[[], Awaitable[dict[str, Any]]]


class Full(io.RawIOBase):
    """A file on a disk that takes nothing more."""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def libraries(qa: QA, tmp_path: Path) -> Libraries:
    return Libraries(tmp_path / "libraries", qa, LIMITS)


@pytest.fixture
def library(libraries: Libraries) -> Library:
    return libraries.make(reader_of(None, {COOKIE: TOKEN}))


async def send(libraries: Libraries, receive: Messages) -> int:
    """The status of a request to /documents/file whose messages come from `receive`."""
    app = Starlette()
    app.cookie_id, app.tokens = "", {}  # type: ignore[attr-defined]
    open_uploads(app, libraries, signed_in=False)  # type: ignore[arg-type]
    headers = {"content-type": "application/octet-stream", "content-length": str(len(CONTENT))}
    headers["cookie"] = f'{COOKIE}="{TOKEN}"'
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/documents/file",
        "query_string": b"name=a.txt",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[dict[str, Any]] = []

    async def keep(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, keep)  # type: ignore[arg-type]
    return int(sent[0]["status"])


async def whole() -> dict[str, Any]:
    return {"type": "http.request", "body": CONTENT, "more_body": False}


def has_room(library: Library) -> bool:
    """Whether another file may come, which is so where none is here or on its way."""
    return library.arrivals.offer([("b.txt", 1)]) == [0]


def test_a_file_that_came_takes_its_room(libraries: Libraries, library: Library) -> None:
    assert asyncio.run(send(libraries, whole)) == 200
    assert not has_room(library)
    assert [file.name for file in library.update().added] == ["a.txt"]


def test_a_full_disk_costs_no_room(libraries: Libraries, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    # The bytes wait in a buffer and meet the disk when the file is closed.
    monkeypatch.setattr("qa.own_documents.limits.Path.open", lambda path, mode: io.BufferedWriter(Full()))
    assert asyncio.run(send(libraries, whole)) == 400
    monkeypatch.undo()
    assert [refusal.reason for refusal in library.update().refused] == [Reason.BROKEN]
    assert has_room(library)


def test_a_cancelled_request_costs_no_room(libraries: Libraries, library: Library) -> None:
    async def cancelled() -> None:
        waiting = asyncio.Event()

        async def receive() -> dict[str, Any]:
            waiting.set()
            await asyncio.Event().wait()
            raise AssertionError

        request = asyncio.create_task(send(libraries, receive))
        await waiting.wait()
        assert not has_room(library)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request

    asyncio.run(cancelled())
    assert has_room(library)


def test_any_other_error_costs_no_room_and_goes_on(libraries: Libraries, library: Library) -> None:
    async def broken() -> dict[str, Any]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(send(libraries, broken))
    assert has_room(library)


def test_no_other_request_waits_while_a_library_is_looked_for(
    libraries: Libraries, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def both() -> int:
        other, seen = asyncio.Event(), SimpleNamespace(on_the_loop=False)
        loop = asyncio.get_running_loop()

        def find(reader: str) -> Library:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                # Another request is served meanwhile.
                asyncio.run_coroutine_threadsafe(_set(other), loop).result()
            else:
                seen.on_the_loop = True
            return library

        monkeypatch.setattr(libraries, "find", find)
        status = await send(libraries, whole)
        assert not seen.on_the_loop
        assert other.is_set()
        return status

    assert asyncio.run(both()) == 200


async def _set(event: asyncio.Event) -> None:
    event.set()
