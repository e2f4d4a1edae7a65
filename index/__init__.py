"""Build time: documents in, index out. Knows nothing of questions.

    from index import build

    report = build(["seeds"], ".chuchu/index")

The public names are loaded when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.build import BuildReport, build
    from index.encoders.protocol import EncodedPassages, EncodedQuestion, Encoder, Encoding
    from index.encoders.registry import open_encoder
    from index.encoders.vector_cache import VectorCache
    from index.errors import ChuchuError, DocumentError, EvaluationError, ModelError, QuestionError, StoreError
    from index.readers.formats import Content, Reader, Skipped
    from index.records import Document, DocumentInfo, Kind, LineRole, Metadata, Passage, Place, Role, Span
    from index.store.generation import verify
    from index.store.local import open_store
    from index.store.protocol import Store

__all__ = [
    "BuildReport",
    "ChuchuError",
    "Content",
    "Document",
    "DocumentError",
    "DocumentInfo",
    "EncodedPassages",
    "EncodedQuestion",
    "Encoder",
    "Encoding",
    "EvaluationError",
    "Kind",
    "LineRole",
    "Metadata",
    "ModelError",
    "Passage",
    "Place",
    "QuestionError",
    "Reader",
    "Role",
    "Skipped",
    "Span",
    "Store",
    "StoreError",
    "VectorCache",
    "build",
    "open_encoder",
    "open_store",
    "verify",
]

_HOMES = {
    "index.build": ("BuildReport", "build"),
    "index.encoders.protocol": ("EncodedPassages", "EncodedQuestion", "Encoder", "Encoding"),
    "index.encoders.registry": ("open_encoder",),
    "index.encoders.vector_cache": ("VectorCache",),
    "index.errors": (
        "ChuchuError",
        "DocumentError",
        "EvaluationError",
        "ModelError",
        "QuestionError",
        "StoreError",
    ),
    "index.readers.formats": ("Content", "Reader", "Skipped"),
    "index.records": ("Document", "DocumentInfo", "Kind", "LineRole", "Metadata", "Passage", "Place", "Role", "Span"),
    "index.store.generation": ("verify",),
    "index.store.local": ("open_store",),
    "index.store.protocol": ("Store",),
}


class _Package(ModuleType):
    """This package; its `build` is the function, also behind an import of the module of that name.

    Whoever needs the module itself asks `importlib.import_module("index.build")` for it.
    """

    def __setattr__(self, name: str, value: object) -> None:
        # So the import system hands a package a module that was loaded below it.
        if name == "build" and isinstance(value, ModuleType):
            value = value.build
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(module), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
