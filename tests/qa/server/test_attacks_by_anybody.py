"""Attacks on a real server, over sockets: by anybody who reaches it, to fill it or to read what is closed."""

from __future__ import annotations

import asyncio
import json
import re

import gradio as gr
import pytest

from qa.server.body_limits import CONVERSATION, DEFAULT_BODY
from tests.raw_requests import BOB, CALL, FORM, JOIN, QUESTION, SENT_TO, Site

OPEN = {
    "GET /", "HEAD /", "GET /config", "GET /static/{path}", "GET /assets/{path}", "GET /favicon.ico", "GET /theme.css",
    "GET /robots.txt", "GET /logout", "POST /login", "GET /gradio_api/app_id", "GET /gradio_api/info",
    "GET /gradio_api/startup-events", "GET /gradio_api/heartbeat/{session_hash}", "GET /gradio_api/queue/data",
    "POST /gradio_api/queue/join", "POST /gradio_api/call/{api_name}", "GET /gradio_api/call/{api_name}/{event_id}",
    "POST /gradio_api/run/{api_name}", "POST /gradio_api/cancel", "POST /gradio_api/reset",
}  # fmt: skip


@pytest.mark.parametrize("target", SENT_TO)
def test_a_body_is_refused_by_the_size_it_tells(site: Site, target: str) -> None:
    most = CONVERSATION if target == JOIN else DEFAULT_BODY
    for length in (most + 1, 300_000_000, 10**19):
        reply = site.raw(site.head("POST", target, f"Content-Length: {length}"))
        assert reply.status == 413
        assert f"{most:,} bytes" in reply.text


@pytest.mark.parametrize("target", SENT_TO)
@pytest.mark.parametrize("kind", ["application/json", FORM[1], "multipart/form-data; boundary=x", "text/plain"])
def test_a_body_that_tells_no_size_is_counted(site: Site, target: str, kind: str) -> None:
    head = site.head("POST", target, f"Transfer-Encoding: chunked\r\nContent-Type: {kind}")
    chunk = b"%x\r\n%s\r\n" % (100_000, b"[" * 100_000)
    # Far more than the sockets hold: it is sent to the end only if the server reads on.
    assert site.raw(head, chunk, 60_000_000).status in (413, 0)
    assert site.ask("GET", "/health").status == 200


def test_a_small_chunked_body_is_taken(site: Site) -> None:
    head = site.head("POST", CALL, "Transfer-Encoding: chunked\r\nContent-Type: application/json")
    body = b"".join(b"%x\r\n%s\r\n" % (1, QUESTION[at : at + 1]) for at in range(len(QUESTION)))
    assert site.raw(head + body + b"0\r\n\r\n").status == 200


def test_a_body_that_lies_about_its_size_is_cut(site: Site) -> None:
    short = site.head("POST", CALL, "Content-Length: 2\r\nContent-Type: application/json")
    assert site.raw(short + b"{}" + b"x" * 2_000_000).status in (400, 413, 422)
    for length in ("-1", "1e3", "", "5\r\nContent-Length: 6"):
        assert site.raw(site.head("POST", CALL, f"Content-Length: {length}") + b"hello").status == 400
    both = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json"
    assert site.raw(site.head("POST", CALL, both) + b"0\r\n\r\n").status in (400, 422)


def test_what_only_reads_takes_no_body(site: Site) -> None:
    for target in ("/", "/config", "/health", "/gradio_api/queue/data?session_hash=x"):
        assert site.raw(site.head("GET", target, "Content-Length: 10000000")).status == 413
        assert site.raw(site.head("GET", target, "Transfer-Encoding: chunked") + b"1\r\nx\r\n0\r\n\r\n").status == 413


def test_a_file_is_refused_by_its_own_limit(site: Site) -> None:
    octets = ("Content-Type", "application/octet-stream")
    offered = site.ask("POST", "/documents/offer", body=b'[{"name": "a.txt", "size": 5}]')
    assert json.loads(offered.text) == {"wanted": [0]}
    told = f"Content-Type: {octets[1]}\r\nContent-Length: 5000001"
    assert site.raw(site.head("POST", "/documents/file?name=a.txt", told)).status == 413
    chunked = f"Content-Type: {octets[1]}\r\nTransfer-Encoding: chunked"
    chunk = b"%x\r\n%s\r\n" % (100_000, b"x" * 100_000)
    assert site.raw(site.head("POST", "/documents/file?name=a.txt", chunked), chunk, 60_000_000).status in (413, 0)
    assert site.ask("POST", "/documents/file?name=a.txt", [octets], b"hello").status == 200


def test_long_lines_and_many_headers_are_refused(site: Site) -> None:
    assert site.raw(site.head("GET", f"/?q={'x' * 1_000_000}", "A: b")).status in (400, 431, 0)
    assert site.raw(site.head("GET", "/health", f"A: {'x' * 1_000_000}")).status in (400, 431, 0)
    assert site.raw(site.head("GET", "/health", "\r\n".join(f"A{n}: x" for n in range(20_000)))).status in (
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
