"""Attacks on a real server, over sockets: from a page of another site that a reader has open."""

from __future__ import annotations

import json
import re

import pytest

from qa.server.shelves import shelf_of
from tests.raw_requests import ADA, BOB, CALL, FORM, JOIN, QUESTION, SENT_TO, Headers, Site


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
    for target, body in ((JOIN, b"{}"), (CALL, b"{}"), ("/documents/offer", b"[]")):
        # One that is let in is told that it asks nothing.
        assert site.ask("POST", target, body=body, host=host).status in ((200, 422) if status == 200 else (status,))
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
        return [each for reply in (entered, offered) for each in reply.cookies()]

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
    assert len(left.cookies()) == 2
    assert other.ask("GET", "/config").status == 401
