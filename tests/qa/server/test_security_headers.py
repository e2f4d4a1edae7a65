"""What every answer tells the browser."""

from __future__ import annotations

import pytest

from qa.server.security_headers import guarded_headers
from tests.qa.server.guarded import Inner, ask, guard


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
