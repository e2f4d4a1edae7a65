"""Build time: documents in, index out. Knows nothing of questions.

    from index.build import build

    report = build([Path("seeds")], Path(".chuchu/index"))

The public names are loaded when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.encoders.protocol import Encoder
    from index.encoders.registry import open_encoder
    from index.errors import (
        ChuchuError,
        DocumentError,
        EvaluationError,
        ModelError,
        QuestionError,
        StoreError,
    )
    from index.records import Document, Kind, Metadata, Passage, Place, Span
    from index.store.generation import verify

__all__ = [
    "ChuchuError",
    "Document",
    "DocumentError",
    "Encoder",
    "EvaluationError",
    "Kind",
    "Metadata",
    "ModelError",
    "Passage",
    "Place",
    "QuestionError",
    "Span",
    "StoreError",
    "open_encoder",
    "verify",
]

_HOMES = {
    "index.encoders.protocol": ("Encoder",),
    "index.encoders.registry": ("open_encoder",),
    "index.errors": (
        "ChuchuError",
        "DocumentError",
        "EvaluationError",
        "ModelError",
        "QuestionError",
        "StoreError",
    ),
    "index.records": ("Document", "Kind", "Metadata", "Passage", "Place", "Span"),
    "index.store.generation": ("verify",),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(module), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
