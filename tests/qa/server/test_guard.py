"""What is refused before an application sees it, and what an answer carries."""

from __future__ import annotations

from tests.qa.server.guarded import JOIN, Inner, ask, guard, with_header


def test_a_forwarded_host_counts_only_where_it_is_the_servers() -> None:
    for said, is_kept in (("evil.example", False), ("chuchu.example", True), ("evil.example, chuchu.example", False)):
        inner = Inner()
        assert ask(guard(inner), headers=with_header("x-forwarded-host", said))[0] == 200
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
