"""Whose page sends a request: another site's page may lead a reader here, and may do nothing else.

A browser says so in two ways. `Origin` comes with whatever changes something or is to be read, `Sec-Fetch-Site` with
every request to an address that it trusts. A program sends neither, and is answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.server.hosts import Host, read_host

_PORTS = {"http": 80, "https": 443}
_DOORS = ("/", "/health")
"""What a link on another site's page may lead to."""


def is_foreign(
    method: str, path: str, headers: Mapping[str, Sequence[str]], host: Host, names: frozenset[str] = frozenset()
) -> bool:
    """Whether another site's page sends a request that is not a reader's own step over to this one.

    Args:
        method: of the request.
        path: of the request, without its query.
        headers: its values by name, in small letters.
        host: whom the request is sent to.
        names: whom the server is known as behind a proxy, which may have put its own name for them into `Host`.
    """
    origins = headers.get("origin", ())
    if origins and not (len(origins) == 1 and _is_own(origins[0], host, names)):
        return True
    sites = set(headers.get("sec-fetch-site", ()))
    if sites <= {"same-origin", "none"}:
        return False
    steps = (*headers.get("sec-fetch-mode", ()), *headers.get("sec-fetch-dest", ()))
    return not (method in ("GET", "HEAD") and path in _DOORS and steps == ("navigate", "document"))


def _is_own(origin: str, host: Host, names: frozenset[str]) -> bool:
    scheme, separator, rest = origin.lower().partition("://")
    sender = read_host(rest)
    if not separator or scheme not in _PORTS or sender is None:
        return False
    usual = _PORTS[scheme]
    port = sender.port or usual
    return (sender.name == host.name and port == (host.port or usual)) or (sender.name in names and port == usual)
