"""Attacks on a real server, over sockets: from a page of another site, and from anybody on the network."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

import gradio as gr
import pytest

from qa.body_limits import CONVERSATION, DEFAULT_BODY
from qa.shelves import shelf_of
from tests.servers import ROOT, serving

CALL = "/gradio_api/call/search"
JOIN = "/gradio_api/queue/join"
QUESTION = json.dumps({"data": ["台湾高铁是哪一年通车的？"]}).encode()
SENT_TO = (CALL, JOIN, "/gradio_api/run/predict", "/gradio_api/cancel", "/gradio_api/reset", "/login")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
ADA, BOB = b"username=ada&password=lovelace", b"username=bob&password=builder"
OPEN = {
    "GET /", "HEAD /", "GET /config", "GET /static/{path}", "GET /assets/{path}", "GET /favicon.ico", "GET /theme.css",
    "GET /robots.txt", "GET /logout", "POST /login", "GET /gradio_api/app_id", "GET /gradio_api/info",
    "GET /gradio_api/startup-events", "GET /gradio_api/heartbeat/{session_hash}", "GET /gradio_api/queue/data",
    "POST /gradio_api/queue/join", "POST /gradio_api/call/{api_name}", "GET /gradio_api/call/{api_name}/{event_id}",
    "POST /gradio_api/run/{api_name}", "POST /gradio_api/cancel", "POST /gradio_api/reset",
}  # fmt: skip

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 where the server closed without a word."""

    status: int
    headers: Message
    text: str


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

    def sign_in(self, credentials: bytes) -> Site:
        """The same server, and the cookies of whoever signs in with these."""
        entered = self.ask("POST", "/login", [FORM], credentials)
        assert entered.status == 200
        return Site(self.port, "; ".join(cookie.partition(";")[0] for cookie in _cookies(entered)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of one document, where readers sign in, known as chuchu.example as well."""
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "documents").mkdir()
    (folder / "documents" / "a.txt").write_text("臺灣高鐵於2007年1月5日通車，起點是臺北站。\n", "utf-8")
    (folder / "sign-ins").write_text("ada:lovelace\nbob:builder\n", "utf-8")
    index = str(folder / "index")
    build = [sys.executable, "-m", "qa", "build", str(folder / "documents"), "--index", index, "--model", "light"]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    names = ("--auth-file", str(folder / "sign-ins"), "--host-name", "chuchu.example")
    with serving("-m", "qa", "serve", "--index", index, *names) as address:
        port = urlsplit(address).port or 0
        yield Site(port, "").sign_in(ADA)


def test_a_program_that_signed_in_is_answered(site: Site) -> None:
    reply = site.ask("POST", CALL, body=QUESTION)
    assert reply.status == 200
    assert site.ask("GET", f"{CALL}/{json.loads(reply.text)['event_id']}").status == 200
    assert Site(site.port, "").ask("POST", CALL, body=QUESTION).status == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 421), ("evil.example:{port}", 421), ("localhost.evil.example", 421),
        ("localhost.evil.example:{port}", 421), ("127.0.0.1.evil.example:{port}", 421), ("evil.example.", 421),
        ("EVIL.example", 421), ("0.0.0.0:{port}", 421), ("192.0.2.1", 421), ("[::ffff:c000:201]", 421),
        ("2130706433", 421), ("localhost@evil.example", 400), ("evil.example@localhost", 400), ("", 400),
        ("localhost:{port}:80", 400), ("localhost:99999", 400), ("localhost..", 400), ("[::1", 400),
        ("localhost, evil.example", 400), ("localhost evil.example", 400), ("localhost/evil.example", 400),
        ("localhost", 200), ("LOCALHOST:{port}", 200), ("localhost.:{port}", 200), ("localhost:1", 200),
        ("[::1]:{port}", 200), ("[0:0:0:0:0:0:0:1]", 200), ("127.0.0.1", 200), ("Chuchu.Example", 200),
        ("chuchu.example:443", 200),
    ],
)  # fmt: skip
def test_a_name_led_here_reaches_nothing(site: Site, host: str, status: int) -> None:
    host = host.format(port=site.port)
    for method, target in (("GET", "/"), ("GET", "/health"), ("GET", "/config"), ("GET", f"{CALL}/x")):
        assert site.ask(method, target, host=host).status == status
    for target in (JOIN, CALL, "/documents/offer"):
        # One that is let in is told that it asks nothing.
        assert site.ask("POST", target, body=b"{}", host=host).status in ((200, 422) if status == 200 else (status,))
    told = site.ask("GET", "/gradio_api/queue/data?session_hash=x", host=host)
    assert (told.status, "\n" in told.text.strip()) == (status, False)


def test_a_host_is_named_once_and_nowhere_else(site: Site) -> None:
    def status(lines: str) -> int:
        return site.raw("\r\n".join([*lines.split("\n"), "Connection: close", "", ""]).encode()).status

    assert status("GET /health HTTP/1.1\nHost: localhost") == 200
    assert status("GET /health HTTP/1.1\nHost: localhost\nHost: evil.example") == 400
    assert status("GET /health HTTP/1.1\nHost: evil.example\nHost: localhost") == 400
    assert status("GET /health HTTP/1.1") == 400
    assert status("GET /health HTTP/1.0") == 400
    assert status(f"GET http://{site.host}/health HTTP/1.1\nHost: evil.example") == 400
    assert status("GET http://evil.example/health HTTP/1.1\nHost: localhost") == 400
    assert status("GET //evil.example/health HTTP/1.1\nHost: localhost") == 404
    assert status("CONNECT evil.example:443 HTTP/1.1\nHost: localhost") in (400, 404)
    assert status("OPTIONS * HTTP/1.1\nHost: localhost") in (400, 404)
    assert status("GET /health HTTP/1.1\nHost: evil.example\nX-Forwarded-Host: localhost") == 421
    assert status("GET /health HTTP/1.1\nHost: evil.example\nForwarded: host=localhost") == 421


def test_a_forwarded_host_leads_the_page_nowhere(site: Site) -> None:
    for name in ("X-Forwarded-Host", "X-Forwarded-Server", "X-Original-Host", "Forwarded"):
        assert "evil.example" not in site.ask("GET", "/config", [(name, "evil.example")]).text
    assert "chuchu.example" in site.ask("GET", "/config", [("X-Forwarded-Host", "chuchu.example")]).text


ORIGINS = (
    "https://evil.example", "null", "http://localhost:{other}", "http://127.0.0.1:{port}.evil.example",
    "http://127.0.0.1:{port}@evil.example", "http://evil.example@127.0.0.1:{port}", "http://localhost:{port}",
    "https://sub.chuchu.example", "https://chuchu.example:8443", "file://", "chrome-extension://evil",
)  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
def test_another_origin_asks_and_reads_nothing(site: Site, origin: str) -> None:
    sent = [("Origin", origin.format(port=site.port, other=site.port + 1))]
    for cookies in (site.cookies, ""):
        one = Site(site.port, cookies)
        replies = [
            one.ask("GET", target, sent) for target in ("/", "/config", "/health", "/gradio_api/info", "/logout")
        ]
        replies += [one.ask("POST", target, sent, QUESTION) for target in (*SENT_TO, "/documents/offer")]
        replies += [one.ask("POST", CALL, [*sent, ("Content-Type", "text/plain")], QUESTION)]
        replies += [one.ask("POST", "/login", [*sent, FORM], ADA)]
        assert {reply.status for reply in replies} == {403}
        assert not any(name.lower().startswith("access-control") for reply in replies for name in reply.headers)
        assert not any("set-cookie" in {name.lower() for name in reply.headers} for reply in replies)


def test_no_leave_is_given_to_another_origin_beforehand(site: Site) -> None:
    asked = [("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type")]
    for origin in ("https://evil.example", f"http://{site.host}"):
        for target in (CALL, JOIN, "/documents/file", "/"):
            reply = site.ask("OPTIONS", target, [("Origin", origin), *asked])
            assert reply.status == 404
            assert not any(name.lower().startswith("access-control") for name in reply.headers)


def test_the_page_itself_may_ask(site: Site) -> None:
    for origin in (f"http://{site.host}", f"HTTP://{site.host}", "https://chuchu.example"):
        sent = [("Origin", origin), ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "cors")]
        reply = site.ask("POST", CALL, sent, QUESTION)
        assert reply.status == 200
        assert "access-control-allow-origin" not in reply.headers


def test_a_page_that_says_no_origin_is_known_by_what_its_browser_says(site: Site) -> None:
    for where in ("cross-site", "same-site"):
        embedded = [("Sec-Fetch-Site", where), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "image")]
        framed = [("Sec-Fetch-Site", where), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")]
        linked = [("Sec-Fetch-Site", where), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]
        assert site.ask("GET", "/?q=x", linked).status == 200
        assert site.ask("GET", "/?q=x", framed).status == 403
        assert site.ask("GET", "/", embedded).status == 403
        assert site.ask("GET", "/logout", linked).status == 403
        assert site.ask("GET", "/logout", embedded).status == 403
        assert site.ask("POST", CALL, linked, QUESTION).status == 403
    assert site.ask("GET", "/config").status == 200


@pytest.mark.parametrize("target", SENT_TO)
def test_a_body_is_refused_by_the_size_it_tells(site: Site, target: str) -> None:
    most = CONVERSATION if target == JOIN else DEFAULT_BODY
    for length in (most + 1, 300_000_000, 10**19):
        reply = site.raw(_head(site, "POST", target, f"Content-Length: {length}"))
        assert reply.status == 413
        assert f"{most:,} bytes" in reply.text


@pytest.mark.parametrize("target", SENT_TO)
@pytest.mark.parametrize("kind", ["application/json", FORM[1], "multipart/form-data; boundary=x", "text/plain"])
def test_a_body_that_tells_no_size_is_counted(site: Site, target: str, kind: str) -> None:
    head = _head(site, "POST", target, f"Transfer-Encoding: chunked\r\nContent-Type: {kind}")
    chunk = b"%x\r\n%s\r\n" % (100_000, b"[" * 100_000)
    # Far more than the sockets hold: it is sent to the end only if the server reads on.
    assert site.raw(head, chunk, 60_000_000).status in (413, 0)
    assert site.ask("GET", "/health").status == 200


def test_a_small_chunked_body_is_taken(site: Site) -> None:
    head = _head(site, "POST", CALL, "Transfer-Encoding: chunked\r\nContent-Type: application/json")
    body = b"".join(b"%x\r\n%s\r\n" % (1, QUESTION[at : at + 1]) for at in range(len(QUESTION)))
    assert site.raw(head + body + b"0\r\n\r\n").status == 200


def test_a_body_that_lies_about_its_size_is_cut(site: Site) -> None:
    short = _head(site, "POST", CALL, "Content-Length: 2\r\nContent-Type: application/json")
    assert site.raw(short + b"{}" + b"x" * 2_000_000).status in (400, 413, 422)
    for length in ("-1", "1e3", "", "5\r\nContent-Length: 6"):
        assert site.raw(_head(site, "POST", CALL, f"Content-Length: {length}") + b"hello").status == 400
    both = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json"
    assert site.raw(_head(site, "POST", CALL, both) + b"0\r\n\r\n").status in (400, 422)


def test_what_only_reads_takes_no_body(site: Site) -> None:
    for target in ("/", "/config", "/health", "/gradio_api/queue/data?session_hash=x"):
        assert site.raw(_head(site, "GET", target, "Content-Length: 10000000")).status == 413
        assert site.raw(_head(site, "GET", target, "Transfer-Encoding: chunked") + b"1\r\nx\r\n0\r\n\r\n").status == 413


def test_a_file_is_refused_by_its_own_limit(site: Site) -> None:
    octets = ("Content-Type", "application/octet-stream")
    offered = site.ask("POST", "/documents/offer", body=b'[{"name": "a.txt", "size": 5}]')
    assert json.loads(offered.text) == {"wanted": [0]}
    told = f"Content-Type: {octets[1]}\r\nContent-Length: 5000001"
    assert site.raw(_head(site, "POST", "/documents/file?name=a.txt", told)).status == 413
    chunked = f"Content-Type: {octets[1]}\r\nTransfer-Encoding: chunked"
    chunk = b"%x\r\n%s\r\n" % (100_000, b"x" * 100_000)
    assert site.raw(_head(site, "POST", "/documents/file?name=a.txt", chunked), chunk, 60_000_000).status in (413, 0)
    assert site.ask("POST", "/documents/file?name=a.txt", [octets], b"hello").status == 200


def test_long_lines_and_many_headers_are_refused(site: Site) -> None:
    assert site.raw(_head(site, "GET", f"/?q={'x' * 1_000_000}", "A: b")).status in (400, 431, 0)
    assert site.raw(_head(site, "GET", "/health", f"A: {'x' * 1_000_000}")).status in (400, 431, 0)
    assert site.raw(_head(site, "GET", "/health", "\r\n".join(f"A{n}: x" for n in range(20_000)))).status in (
        400,
        431,
        0,
    )
    assert site.ask("GET", "/health").status == 200


def test_the_queue_cannot_be_passed_by(site: Site) -> None:
    config = json.loads(site.ask("GET", "/config").text)
    queued = [each["id"] for each in config["dependencies"] if each["queue"] is not False]
    assert len(queued) > 5
    for number in queued:
        call = json.dumps({"data": ["x"], "fn_index": number, "session_hash": "x"}).encode()
        assert site.ask("POST", "/gradio_api/run/predict", body=call).status == 404
    for target in (
        "run/search",
        "api/search",
        "api/predict",
        "run/search/",
        "call/v2/search",
        "run/ask",
        "run//search",
    ):
        assert site.ask("POST", f"/gradio_api/{target}", body=QUESTION).status == 404


def test_nothing_of_gradio_is_open_but_what_the_page_and_programs_need(site: Site) -> None:
    async def build() -> gr.routes.App:
        with gr.Blocks() as page:
            gr.Textbox()
        return gr.routes.App.create_app(page)

    routes = asyncio.run(build()).openapi()["paths"]
    assert len(routes) > 60
    # Another reader than in the other tests: /logout is among them, and ends every session of a name.
    other, found = site.sign_in(BOB), set()
    for path, methods in routes.items():
        for method in methods:
            # The names that the page and programs call, and any name elsewhere.
            target = path.replace("run/{api_name}", "run/predict").replace("call/{api_name}", "call/search")
            reply = other.ask(method.upper(), re.sub(r"\{\w+\}", "a", target), body=b"{}")
            if not (reply.status == 404 and (method == "head" or reply.text.startswith("There is nothing here"))):
                found.add(f"{method.upper()} {path}")
            if path == "/logout":
                other = site.sign_in(BOB)
    assert found == OPEN


@pytest.mark.parametrize(
    "target",
    [
        "/gradio_api/upload", "/gradio_api/upload?upload_id=x", "/gradio_api/%75pload", "/gradio_api/./upload",
        "/gradio_api/call/../upload", "/gradio_api/call/..%2fupload", "/gradio_api//upload", "/gradio_api/upload/",
        "/GRADIO_API/upload", "//gradio_api/upload", "/gradio_api/process_recording", "/gradio_api/component_server",
        "/gradio_api/vibe-edit", "/mcp", "/gradio_api/mcp/sse", "/docs", "/openapi.json",
    ],
)  # fmt: skip
def test_what_is_closed_is_closed_however_it_is_written(site: Site, target: str) -> None:
    assert site.ask("POST", target, [("Content-Type", "multipart/form-data; boundary=x")], b"--x--").status == 404


@pytest.mark.parametrize(
    "target",
    [
        "/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd", "/gradio_api/proxy=http://127.0.0.1/",
        "/assets/../../../../../etc/passwd", "/assets/..%2f..%2f..%2fetc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd", "/static/%2fetc/passwd", "/assets/.env", "/static/C:%5cWindows", "/monitoring",
        "/gradio_api/token", "/svelte/a", "/docs", "/redoc", "/openapi.json", "/gradio_api/openapi.json",
    ],
)  # fmt: skip
def test_no_file_and_no_other_machine_is_read(site: Site, target: str) -> None:
    assert site.ask("GET", target).status == 404


def test_no_answer_may_be_framed_sniffed_or_embedded(site: Site) -> None:
    replies = [
        site.ask("GET", target) for target in ("/", "/config", "/health", "/theme.css", "/nowhere", "/assets/no.js")
    ]
    replies += [site.ask("POST", CALL, body=b"{"), site.ask("GET", "/", host="evil.example")]
    replies += [site.ask("GET", "/gradio_api/queue/data?session_hash=x"), site.ask("HEAD", "/")]
    for reply in replies:
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
        assert reply.headers.get_all("x-frame-options") == ["DENY"]
        assert reply.headers.get_all("x-content-type-options") == ["nosniff"]
        assert reply.headers.get_all("referrer-policy") == ["same-origin"]
        assert reply.headers.get_all("cross-origin-resource-policy") == ["same-origin"]
        assert reply.headers.get_all("cross-origin-opener-policy") == ["same-origin"]
    assert replies[0].headers["cache-control"] == "no-store"


def test_every_cookie_is_kept_from_scripts_and_other_sites(site: Site) -> None:
    def cookies(headers: Headers = ()) -> list[str]:
        entered = site.ask("POST", "/login", [FORM, *headers], ADA)
        offered = site.ask("POST", "/documents/offer", headers, b"[]")
        return [each for reply in (entered, offered) for each in _cookies(reply)]

    assert len(cookies()) == 3
    for cookie in cookies():
        assert "httponly" in cookie.lower()
        assert re.search(r"samesite=(lax|strict)", cookie, re.IGNORECASE)
        assert "samesite=none" not in cookie.lower()
    assert all("; secure" in cookie.lower() for cookie in cookies([("X-Forwarded-Proto", "https")]))


def test_whoever_signs_out_is_forgotten_by_server_and_browser(site: Site) -> None:
    other = site.sign_in(BOB)
    assert other.ask("GET", "/config").status == 200
    # A name in a link is not signed out by: the request has to bring the cookie.
    assert Site(site.port, "").ask("GET", "/logout").status == 303
    assert other.ask("GET", "/config").status == 200
    left = other.ask("GET", "/logout")
    assert left.status == 200
    assert f"chuchu.{shelf_of('bob')}." in left.text
    assert len(_cookies(left)) == 2
    assert other.ask("GET", "/config").status == 401


def _head(site: Site, method: str, target: str, lines: str) -> bytes:
    """The head of a request of somebody who signed in, with these lines in it."""
    head = [f"{method} {target} HTTP/1.1", f"Host: {site.host}", f"Cookie: {site.cookies}", "Connection: close", lines]
    return "\r\n".join([*head, "", ""]).encode()


def _cookies(reply: Reply) -> list[str]:
    return reply.headers.get_all("Set-Cookie") or []
