"""A page whose readers have documents of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from qa import QA
from qa.own_documents.all_readers import Libraries
from qa.own_documents.limits import Limits
from qa.page.layout import build_page
from tests.qa.page.one_reader import QUESTION, READER, TEXT


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
