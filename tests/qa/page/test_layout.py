"""The page and what answers it: nothing that a reader removed is kept open for it."""

from __future__ import annotations

import asyncio
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from qa import QA
from qa.own_documents.all_readers import Libraries, reader_key
from qa.own_documents.limits import Limits
from qa.page.layout import build_page

TEXT = "臺灣高鐵於2007年1月5日通車，起點是臺北站，終點是左營站。\n"
QUESTION = "台湾高铁是哪一年通车的？"
READER = reader_key("ada", None)


@pytest.fixture
def libraries(qa: QA, tmp_path: Path) -> Libraries:
    """Those of a server; one reader has brought a document."""
    libraries = Libraries(tmp_path / "libraries", qa, Limits(hours=1))
    library = libraries.make(READER)
    incoming = library.arrivals.receive("a.txt", len(TEXT.encode()))
    incoming.write(TEXT.encode())
    incoming.keep()
    library.update()
    return libraries


@pytest.fixture
def search(qa: QA, libraries: Libraries) -> Callable[[str], dict[str, Any]]:
    """The endpoint of that name, asked by somebody signed in."""

    async def build() -> gr.Blocks:
        return build_page(qa, libraries=libraries)

    # Without a running loop Gradio would start one and leave it open.
    page = asyncio.run(build())
    (endpoint,) = (each.fn for each in page.fns.values() if each.api_name == "search")
    return lambda name: endpoint(QUESTION, request=SimpleNamespace(username=name, cookies={}))


def cited(answer: dict[str, Any]) -> set[str]:
    return {citation["document"] for citation in answer["citations"]}


def remove(libraries: Libraries) -> None:
    library = libraries.find(READER)
    assert library is not None
    library.remove()


@pytest.mark.parametrize(
    "end", [remove, lambda libraries: libraries.sweep(time.time() + 2 * 3600)], ids=["removed", "not used any more"]
)
def test_what_is_gone_is_not_kept_for_the_page(
    libraries: Libraries, search: Callable[[str], dict[str, Any]], end: Callable[[Libraries], None]
) -> None:
    assert "a.txt" in cited(search("ada"))
    asked = weakref.ref(libraries.joint(READER))
    end(libraries)
    assert asked() is None
    assert "a.txt" not in cited(search("ada"))


def test_every_reader_is_answered_from_their_own_documents(
    libraries: Libraries, search: Callable[[str], dict[str, Any]]
) -> None:
    for _ in range(2):
        assert "a.txt" in cited(search("ada"))
        assert "a.txt" not in cited(search("bob"))
