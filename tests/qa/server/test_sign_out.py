"""Signing out, without a server: `test_attacks.py` does the same through one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette

from qa.server.shelves import shelf_of
from qa.server.sign_out import open_sign_out


class SignedIn(Starlette):
    """An application where ada signed in twice, and bob once."""

    def __init__(self) -> None:
        super().__init__()
        self.cookie_id = "x"
        self.tokens = {"one": "ada", "two": "ada", "three": "bob"}
        open_sign_out(self)  # type: ignore[arg-type]

    def leave(self, cookie: str) -> tuple[int, list[tuple[str, str]], str]:
        """Status, headers and text of what a request to /logout with this cookie is answered."""
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/logout", "query_string": b"", "root_path": ""}
        headers = [(b"cookie", cookie.encode())] if cookie else []
        asyncio.run(self({**scope, "headers": headers}, receive, send))  # type: ignore[arg-type]
        told = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
        return sent[0]["status"], told, b"".join(each.get("body", b"") for each in sent[1:]).decode()


@pytest.mark.parametrize("cookie", ["access-token-x=one", "access-token-unsecure-x=two"])
def test_every_session_of_the_name_ends_and_no_other(cookie: str) -> None:
    app = SignedIn()
    status, headers, text = app.leave(cookie)
    assert status == 200
    assert app.tokens == {"three": "bob"}
    assert f'"chuchu.{shelf_of("ada")}."' in text
    assert "ada" not in text
    deleted = [value for name, value in headers if name == "set-cookie"]
    assert [value.partition("=")[0] for value in deleted] == ["access-token-x", "access-token-unsecure-x"]
    assert all("Max-Age=0" in value for value in deleted)


@pytest.mark.parametrize("cookie", ["", "access-token-x=nobody", "access-token-y=one", "other=one"])
def test_who_is_not_signed_in_is_led_to_the_page(cookie: str) -> None:
    app = SignedIn()
    status, headers, _ = app.leave(cookie)
    assert status == 303
    assert ("location", "./") in headers
    assert len(app.tokens) == 3
