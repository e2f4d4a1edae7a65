"""What every answer tells the browser: no other site may frame, embed or read it, and whom cookies are sent to."""

from __future__ import annotations

from collections.abc import Iterable

Header = tuple[bytes, bytes]

_ALWAYS: tuple[Header, ...] = (
    # A policy for scripts and styles would stop Gradio's page, which has its own inline.
    (
        b"content-security-policy",
        b"frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'",
    ),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_REPLACED = frozenset(name for name, _ in _ALWAYS)


def guarded_headers(headers: Iterable[Header], is_https: bool) -> list[Header]:
    """The headers of an answer as it is sent: none that opens it to another origin, every cookie kept to this site.

    Args:
        headers: of the answer, their names in small letters.
        is_https: whether the browser sees it come over https.
    """
    kept = [
        (name, _cookie(value, is_https) if name == b"set-cookie" else value)
        for name, value in headers
        if name not in _REPLACED and not name.startswith(b"access-control-")
    ]
    return [*kept, *_ALWAYS]


def _cookie(value: bytes, is_https: bool) -> bytes:
    """A cookie that scripts and other sites' pages do not get: SameSite=Strict stays, everything else becomes Lax."""
    first, *attributes = [part.strip() for part in value.split(b";")]
    by_name = {part.partition(b"=")[0].lower(): part for part in attributes if part}
    strict = by_name.pop(b"samesite", b"").lower() == b"samesite=strict"
    by_name[b"httponly"] = b"HttpOnly"
    by_name[b"samesite"] = b"SameSite=Strict" if strict else b"SameSite=Lax"
    if is_https:
        by_name[b"secure"] = b"Secure"
    return b"; ".join([first, *by_name.values()])
