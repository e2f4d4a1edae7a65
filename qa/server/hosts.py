"""The names that a server answers to: a page of a stranger's name, led here by a name server, reaches nothing.

A browser sends with each request, as `Host`, the name that it believes to speak to. An IP address cannot be led
elsewhere, a name can: so only names that the operator has given are answered to.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.errors import ChuchuError

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?(?::(?P<port>[0-9]{0,5}))?", re.ASCII)
_EVERYWHERE = ("", "0.0.0.0", "::")  # what is listened on for all addresses of the machine


@dataclass(frozen=True, slots=True)
class Host:
    """A name or an IP address as `ipaddress` writes it, in small letters, and a port; None where none is written."""

    name: str
    port: int | None = None


def read_host(text: str) -> Host | None:
    """A `Host` header, or what stands behind the scheme of an origin; None where it is neither."""
    found = _HOST.fullmatch(text.lower())
    if found is None:
        return None
    name, port = found["name"], int(found["port"]) if found["port"] else None
    if port is not None and port >= 1 << 16:
        return None
    if name.startswith("["):
        try:
            address = ipaddress.IPv6Address(name[1:-1])
        except ValueError:
            return None
        name = str(address.ipv4_mapped or address)
    return Host(name, port)


class Hosts:
    """Whom a server answers as.

    Args:
        served: the address or name that it listens on.
        names: others that it is known by, as `read_host_names` gives them.
    """

    def __init__(self, served: str, names: Iterable[str] = ()) -> None:
        served = served.lower().strip("[]")
        self.names = frozenset(names)
        self._everywhere = served in _EVERYWHERE
        self._known = {"localhost", _plain(served), *self.names}

    def __contains__(self, host: Host) -> bool:
        address = _address(host.name)
        # On all addresses any will do: behind a router or in a container this machine does not know its own.
        return host.name in self._known or (address is not None and (self._everywhere or address.is_loopback))


def read_host_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names of --host-name as a browser sends them, one outside ASCII in its other form.

    Raises:
        ChuchuError: one is no name of a host alone.
    """
    found = []
    for name in names:
        try:
            host = read_host(name if name.isascii() else name.encode("idna").decode("ascii"))
        except UnicodeError:
            host = None
        if host is None or host.port is not None or name.endswith(":"):
            raise ChuchuError(
                f"--host-name {name!r} is no name of a host: give it without scheme, port and path, as chuchu.example."
            )
        found.append(host.name)
    return tuple(found)


def _plain(name: str) -> str:
    address = _address(name)
    return str(address) if address else name


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
