"""A server to attack, and requests to it as raw as an attacker's."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse

CALL = "/gradio_api/call/search"
JOIN = "/gradio_api/queue/join"
QUESTION = json.dumps({"data": ["台湾高铁是哪一年通车的？"]}).encode()
SENT_TO = (CALL, JOIN, "/gradio_api/run/predict", "/gradio_api/cancel", "/gradio_api/reset", "/login")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
ADA, BOB = b"username=ada&password=lovelace", b"username=bob&password=builder"

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 where the server closed without a word."""

    status: int
    headers: Message
    text: str

    def cookies(self) -> list[str]:
        """What it sets."""
        return self.headers.get_all("Set-Cookie") or []


@dataclass(frozen=True)
class Site:
    """A server and the cookies of somebody who signed in there."""

    port: int
    cookies: str

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def raw(self, sent: bytes, chunk: bytes = b"", most: int = 0) -> Reply:
        """The reply to these bytes, and behind them to `chunk` again and again, up to `most` bytes of it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            # The server may answer and close while more is on its way.
            with suppress(ConnectionError):
                connection.sendall(sent)
                for _ in range(most // max(len(chunk), 1)):
                    connection.sendall(chunk)
            reply = HTTPResponse(connection, method=sent.partition(b" ")[0].decode())
            try:
                reply.begin()
                # A stream goes on; its start is enough.
                stream = reply.headers.get_content_type() == "text/event-stream"
                text = "" if stream else reply.read().decode("utf-8", "replace")
            except (HTTPException, ConnectionError):
                return Reply(0, Message(), "")
            return Reply(reply.status, reply.headers, text)

    def ask(self, method: str, target: str, headers: Headers = (), body: bytes = b"", host: str | None = None) -> Reply:
        """The reply to a request of somebody who signed in."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host if host is None else host}"]
        lines += [f"Cookie: {self.cookies}", "Connection: close"]
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
            if not any(name.lower() == "content-type" for name, _ in headers):
                lines.append("Content-Type: application/json")
        lines += [f"{name}: {value}" for name, value in headers]
        return self.raw("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def head(self, method: str, target: str, lines: str) -> bytes:
        """The head of a request of somebody who signed in, with these lines in it."""
        head = [f"{method} {target} HTTP/1.1", f"Host: {self.host}", f"Cookie: {self.cookies}", "Connection: close"]
        return "\r\n".join([*head, lines, "", ""]).encode()

    def sign_in(self, credentials: bytes) -> Site:
        """The same server, and the cookies of whoever signs in with these."""
        entered = self.ask("POST", "/login", [FORM], credentials)
        assert entered.status == 200
        return Site(self.port, "; ".join(cookie.partition(";")[0] for cookie in entered.cookies()))
