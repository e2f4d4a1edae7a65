"""What the page is made of."""

from __future__ import annotations

import asyncio
from dataclasses import fields

import gradio as gr
import pytest

from qa.output.wording import Language
from qa.page.components import Components, lay_out


def laid_out(has_own: bool) -> Components:
    async def lay() -> Components:
        with gr.Blocks():
            return lay_out(has_own)

    # Without a running loop Gradio would start one and leave it open.
    return asyncio.run(lay())


@pytest.mark.parametrize("has_own", [True, False])
def test_the_dialog_of_own_documents_is_there_where_readers_can_bring_some(has_own: bool) -> None:
    parts = laid_out(has_own)
    assert (parts.own.visible, parts.documents.visible) == (has_own, has_own)


def test_every_name_is_that_of_its_own_component() -> None:
    parts = laid_out(True)
    every = [getattr(parts, field.name) for field in fields(parts)]
    assert len({id(each) for each in every}) == len(every)
    named = ("question", "send", "source", "documents", "bridge", "only", "own", "convert")
    assert [getattr(parts, name).elem_id for name in named] == [*named]


def test_every_language_can_be_chosen_and_nothing_a_source_says_is_run() -> None:
    parts = laid_out(False)
    assert {value for _, value in parts.tag.choices} == {language.value for language in Language}
    assert parts.chat.allow_tags is False
    assert parts.chat.latex_delimiters == []
    assert parts.chat.sanitize_html
