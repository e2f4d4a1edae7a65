"""Who may reach a served page: nobody beyond this machine, unless they sign in or the operator says so."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from index.errors import ChuchuError


def check_exposure(host: str, signed_in: bool, public: bool) -> None:
    """Refuse to open a page to others without sign-in.

    Args:
        host: the address or name to listen on.
        signed_in: whether readers have to sign in.
        public: whether the operator has said in words that anyone may read.

    Raises:
        ChuchuError: others could reach the page, need not sign in, and nobody has said that they may.
    """
    if not (is_loopback(host) or signed_in or public):
        raise ChuchuError(
            f"Listening on {host} lets others read the documents without signing in: "
            "give --auth-file FILE, or say --public if anyone may."
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def in_url(host: str) -> str:
    """`host` as it stands in a URL, the form Gradio takes: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def read_sign_ins(file: Path) -> dict[str, str]:
    """Passwords by name, from a file of lines `NAME:PASSWORD`; empty lines and lines after # are left out.

    Raises:
        ChuchuError: the file cannot be read, or a line of it is not NAME:PASSWORD.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ChuchuError(f"The file of sign-ins {file} cannot be read ({error}): name another.") from error
    sign_ins = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, password = line.partition(":")
        if not (name.strip() and colon and password):
            raise ChuchuError(f"{file}:{number} is not NAME:PASSWORD: write it so.")
        sign_ins[name.strip()] = password
    if not sign_ins:
        raise ChuchuError(f"The file of sign-ins {file} names nobody: add a line NAME:PASSWORD.")
    return sign_ins
