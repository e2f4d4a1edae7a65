"""A guarded application that keeps what reaches it, and requests to it without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from qa.server.body_limits import BodyLimits
from qa.server.direct_calls import Places
from qa.server.guard import Guard
from qa.server.hosts import Hosts

JOIN = "/gradio_api/queue/join"
CALL = "/gradio_api/call/search"


class Inner:
    """An application that reads a request whole and keeps what it got."""

    def __init__(self, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self.headers = list(headers)
        self.scopes: list[dict[str, Any]] = []
        self.body = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(dict(scope))
        while scope["type"] == "http":
            message = await receive()
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"{}"})


def guard(inner: Inner, private: bool = False, bodies: BodyLimits | None = None) -> Guard:
    bodies = bodies or BodyLimits({"/documents/file": 10})
    return Guard(inner, Hosts("127.0.0.1", ["chuchu.example"]), bodies, Places(1, 1), private)


def ask(
    app: Guard,
    path: str = CALL,
    parts: Sequence[bytes] = (b"",),
    method: str = "POST",
    headers: Sequence[tuple[str, str]] = (("host", "localhost"),),
    kind: str = "http",
) -> tuple[int, dict[str, str]]:
    """Status and headers of the answer to a request whose body comes in parts."""
    sent: list[dict[str, Any]] = []
    waiting: list[Message] = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    waiting[-1]["more_body"] = False

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(dict(message))

    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    asyncio.run(app(scope, receive, send))
    if kind == "websocket":
        return sent[0]["code"], {}
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told


def with_header(name: str, value: str) -> list[tuple[str, str]]:
    """The headers of a request to this machine, with one more."""
    return [("host", "localhost"), (name, value)]
