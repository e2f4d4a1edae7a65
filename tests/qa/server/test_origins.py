"""Whose page may send a request, and what another's may do."""

from __future__ import annotations

import pytest

from qa.server.hosts import read_host
from qa.server.origins import is_foreign
from tests.qa.server.guarded import CALL


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
