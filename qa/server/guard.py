"""What every request passes first: no stranger's page, and no stranger, reads or fills this machine."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from qa.server.body_limits import BodyError, BodyLimits
from qa.server.direct_calls import PREFIX, CrowdedError, Places
from qa.server.hosts import Host, Hosts, read_host
from qa.server.open_routes import is_open
from qa.server.origins import is_foreign
from qa.server.security_headers import guarded_headers

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Guard:
    """An ASGI application around another, outermost.

    Args:
        app: what answers whatever is let in.
        hosts: whom the server answers as.
        bodies: how much requests may carry.
        places: how many calls may pass the queue by at once.
        private: whether readers sign in, so that no answer is to be kept by the browser.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, bodies: BodyLimits, places: Places, private: bool = False) -> None:
        self._app = app
        self._hosts = hosts
        self._bodies = bodies
        self._places = places
        self._private = private

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it in one sentence."""
        if scope["type"] == "websocket":
            # Nothing here speaks over one.
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _values(scope)
        method, path = scope["method"], scope["path"]
        guarded = self._guarded(scope, headers, send)
        status, sentence = self._objection(method, path, headers)
        if status:
            await _refuse(guarded, status, sentence)
            return
        try:
            receive, held = await self._bodies.take(method, path, _announced(headers), receive)
        except BodyError as error:
            await _refuse(guarded, error.status, str(error))
            return
        try:
            async with AsyncExitStack() as stack:
                if path.startswith(PREFIX):
                    await stack.enter_async_context(self._places.place())
                await self._app({**scope, "headers": self._believed(scope)}, receive, guarded)
        except CrowdedError:
            await _refuse(guarded, 503, "Too much is asked at the same time: try again in a minute.")
        finally:
            self._bodies.release(held)

    def _objection(self, method: str, path: str, headers: dict[str, list[str]]) -> tuple[int, str]:
        """The status and the sentence of a refusal; 0 and nothing for a request that may be answered."""
        named = headers.get("host", [])
        host = read_host(named[0]) if len(named) == 1 else None
        if host is None or not path.startswith("/"):
            return 400, "The request names no one host: open the page by the address that the server tells."
        if host not in self._hosts:
            return 421, (
                f"This server does not answer as {host.name}: open it by its own address, or start it with "
                "--host-name NAME if the name is its own."
            )
        if not is_open(method, path):
            return 404, "There is nothing here: open the page at /, or ask /gradio_api/call/search."
        if is_foreign(method, path, headers, host, self._hosts.names):
            return 403, "Another site's page may not do this: open the page itself, or ask with a program."
        return 0, ""

    def _guarded(self, scope: Scope, headers: dict[str, list[str]], send: Send) -> Send:
        is_https = scope.get("scheme") == "https" or "https" in headers.get("x-forwarded-proto", [])
        is_private = self._private and not scope["path"].startswith(("/assets/", "/static/"))

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = guarded_headers(message.get("headers", ()), is_https)
                if is_private:
                    sent = [*(each for each in sent if each[0] != b"cache-control"), (b"cache-control", b"no-store")]
                message = {**message, "headers": sent}
            await send(message)

        return guarded

    def _believed(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        """The headers without a forwarded host that is not this server: Gradio leads the page to where it says."""

        def is_own(value: bytes) -> bool:
            host: Host | None = read_host(value.decode("latin-1").strip())
            return host is not None and host in self._hosts

        return [(name, value) for name, value in scope["headers"] if name != b"x-forwarded-host" or is_own(value)]


def _values(scope: Scope) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1").strip())
    return headers


def _announced(headers: dict[str, list[str]]) -> int:
    """Bytes that a request announces; 0 where it announces none."""
    # As many digits as the server itself lets through.
    lengths = [each for each in headers.get("content-length", []) if each.isascii() and each.isdecimal()]
    return max((int(each[:20]) for each in lengths), default=0)


async def _refuse(send: Send, status: int, sentence: str) -> None:
    body = f"{sentence}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        # What is still on its way is not read.
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
