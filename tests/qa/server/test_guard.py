"""What is refused before an application sees it, and what an answer carries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from qa.server.body_limits import CONVERSATION, DEFAULT_BODY, BodyError, BodyLimits
from qa.server.direct_calls import CrowdedError, Places
from qa.server.guard import Guard
from qa.server.hosts import Hosts, read_host
from qa.server.origins import is_foreign
from qa.server.security_headers import guarded_headers
from qa.server.shelves import ANONYMOUS, shelf_of

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
        assert ask(guard(inner), parts=[b"x" * (DEFAULT_BODY + 1)], headers=_with("content-length", length))[0] == 413
        assert inner.scopes == []
    assert ask(guard(Inner()), headers=_with("content-length", "9" * 5000))[0] == 413


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


def test_calls_beside_the_queue_wait_for_a_place_and_no_more_than_may() -> None:
    async def crowd() -> list[str]:
        places, going, happened = Places(at_once=2, waiting=1), asyncio.Event(), []

        async def call(name: str) -> None:
            try:
                async with places.place():
                    happened.append(f"{name} in")
                    await going.wait()
            except CrowdedError:
                happened.append(f"{name} refused")

        calls = [asyncio.create_task(call(name)) for name in "abcd"]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert happened == ["a in", "b in", "d refused"]
        going.set()
        await asyncio.gather(*calls)
        async with places.place():
            return happened

    assert asyncio.run(crowd())[-1] == "c in"


def test_a_forwarded_host_counts_only_where_it_is_the_servers() -> None:
    for said, is_kept in (("evil.example", False), ("chuchu.example", True), ("evil.example, chuchu.example", False)):
        inner = Inner()
        assert ask(guard(inner), headers=_with("x-forwarded-host", said))[0] == 200
        assert ((b"x-forwarded-host", said.encode()) in inner.scopes[0]["headers"]) is is_kept
    assert ask(guard(Inner()), headers=[("host", "evil.example"), ("x-forwarded-host", "localhost")])[0] == 421


def test_nothing_is_spoken_over_a_websocket() -> None:
    inner = Inner()
    assert ask(guard(inner), JOIN, kind="websocket")[0] == 1008
    assert inner.scopes == []


def test_an_answer_to_someone_who_signed_in_is_not_kept_by_the_browser() -> None:
    inner = Inner([(b"cache-control", b"max-age=60")])
    assert ask(guard(inner, private=True), "/", method="GET")[1]["cache-control"] == "no-store"
    assert ask(guard(inner, private=True), "/assets/a.js", method="GET")[1]["cache-control"] == "max-age=60"
    assert ask(guard(inner), "/", method="GET")[1]["cache-control"] == "max-age=60"


@pytest.mark.parametrize(
    ("cookie", "http", "https"),
    [
        (b"a=b", b"a=b; HttpOnly; SameSite=Lax", b"a=b; HttpOnly; SameSite=Lax; Secure"),
        (b"a=b; Path=/; SameSite=none; Secure", *[b"a=b; Path=/; SameSite=Lax; Secure; HttpOnly"] * 2),
        (b"a=b; samesite=Strict; httponly", b"a=b; SameSite=Strict; HttpOnly", None),
        (b"a=b=c; Max-Age=0;", b"a=b=c; Max-Age=0; HttpOnly; SameSite=Lax", None),
    ],
)
def test_a_cookie_stays_on_its_site(cookie: bytes, http: bytes, https: bytes | None) -> None:
    def parts(is_https: bool) -> tuple[bytes, set[bytes]]:
        ((name, value), *_) = guarded_headers([(b"set-cookie", cookie)], is_https)
        assert name == b"set-cookie"
        first, *attributes = value.split(b"; ")
        return first, set(attributes)

    first, *attributes = http.split(b"; ")
    assert parts(False) == (first, set(attributes))
    assert parts(True) == (first, {*attributes, b"Secure"} if https is None else set(https.split(b"; ")[1:]))


def test_no_answer_is_opened_to_another_origin() -> None:
    inner = Inner([(b"access-control-allow-origin", b"*"), (b"access-control-allow-credentials", b"true")])
    assert not any(name.startswith("access-control") for name in ask(guard(inner))[1])


@pytest.mark.parametrize(
    ("origin", "host", "foreign"),
    [
        ("http://localhost:7860", "localhost:7860", False),
        ("HTTP://LOCALHOST:7860", "localhost:7860", False),
        ("http://localhost", "localhost", False),
        ("http://localhost", "localhost:80", False),
        ("https://chuchu.example", "chuchu.example", False),
        # A proxy has put its own name for the server into Host.
        ("https://chuchu.example", "127.0.0.1:7860", False),
        ("http://[::1]:7860", "[0:0:0:0:0:0:0:1]:7860", False),
        ("http://localhost:3000", "localhost:7860", True),
        ("http://127.0.0.1:7860", "localhost:7860", True),
        ("https://chuchu.example:8443", "127.0.0.1:7860", True),
        ("https://evil.example", "localhost:7860", True),
        ("http://localhost:7860.evil.example", "localhost:7860", True),
        ("http://localhost:7860@evil.example", "localhost:7860", True),
        ("http://evil.example@localhost:7860", "localhost:7860", True),
        ("http://localhost:7860/", "localhost:7860", True),
        ("localhost:7860", "localhost:7860", True),
        ("file://", "localhost:7860", True),
        ("chrome-extension://localhost", "localhost", True),
        ("null", "localhost:7860", True),
        ("", "localhost:7860", True),
    ],
)
def test_an_origin_is_the_servers_own_to_the_letter(origin: str, host: str, foreign: bool) -> None:
    read = read_host(host)
    assert read is not None
    for method, path in (("POST", CALL), ("GET", "/"), ("GET", "/config")):
        assert is_foreign(method, path, {"origin": [origin]}, read, frozenset({"chuchu.example"})) is foreign


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new"])
def test_another_sites_page_may_only_lead_here(site: str) -> None:
    host = read_host("localhost:7860")
    assert host is not None
    step = {"sec-fetch-site": [site], "sec-fetch-mode": ["navigate"], "sec-fetch-dest": ["document"]}
    assert not is_foreign("GET", "/", step, host)
    for path in ("/config", "/logout", "/gradio_api/queue/data", "/assets/a.js"):
        assert is_foreign("GET", path, step, host)
    assert is_foreign("POST", "/", step, host)
    for mode, dest in (("navigate", "iframe"), ("navigate", "object"), ("no-cors", "image"), ("cors", "empty")):
        other = {"sec-fetch-site": [site], "sec-fetch-mode": [mode], "sec-fetch-dest": [dest]}
        assert is_foreign("GET", "/", other, host)
    assert is_foreign("GET", "/", {"sec-fetch-site": [site]}, host)


def test_two_origins_are_none() -> None:
    host = read_host("localhost:7860")
    assert host is not None
    assert is_foreign("POST", CALL, {"origin": ["http://localhost:7860", "http://evil.example"]}, host)


def test_every_reader_has_a_shelf_that_does_not_tell_their_name() -> None:
    shelves = {shelf_of(name) for name in ("ada", "bob", "馬雲", "anonymous", "Ada")}
    assert len(shelves) == 5
    assert ANONYMOUS not in shelves
    assert shelf_of(None) == shelf_of("") == ANONYMOUS
    assert all(len(shelf) == 32 and shelf.isalnum() for shelf in shelves)


def _with(name: str, value: str) -> list[tuple[str, str]]:
    return [("host", "localhost"), (name, value)]
