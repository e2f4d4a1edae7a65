"""What the part of a browser's storage is called that is one reader's: nobody else is shown what is kept there."""

from __future__ import annotations

import hashlib

ANONYMOUS = "anonymous"
"""Whoever asks without signing in."""


def shelf_of(name: str | None) -> str:
    """The name of a reader's shelf: the same whenever they sign in, and not their own name.

    Args:
        name: that they signed in with; None or empty where nobody signs in.
    """
    if not name:
        return ANONYMOUS
    return hashlib.sha256(f"shelf\0{name}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
