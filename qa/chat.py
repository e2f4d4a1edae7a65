"""The chat in the browser: questions and cited passages on the left, the cited document on the right."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from index.errors import ChuchuError
from qa.page.events import Events
from qa.page.words import WORDS
from qa.texts import Language

if TYPE_CHECKING:
    import gradio as gr

    from qa.engine import QA

# Two questions at once keep two cores busy; the queue is long enough for a class of readers.
_CONCURRENCY = 2
_QUEUE = 64
# A conversation is held for at most this many open pages.
_SESSIONS = 500
_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_CHOICES = [("简", Language.HANS.value), ("繁", Language.HANT.value), ("EN", Language.EN.value)]
_BRAND = '<p class="brand"><span class="seal" lang="zh-Hant">出處</span> Chuchu</p>'


def build_page(qa: QA, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page and the endpoint `search`, not yet served.

    Args:
        qa: the opened index that answers.
        examples: questions offered before the first one is asked.
    """
    import gradio as gr
    from gradio.events import api

    events = Events(qa, examples)
    page: gr.Blocks
    with gr.Blocks(title=WORDS[Language.EN].title, analytics_enabled=False, fill_width=True) as page:
        turns = gr.State([])
        with gr.Row(elem_id="top"):
            gr.HTML(_BRAND, elem_id="brand")
            new = gr.Button("", elem_id="new", size="sm")
            tag = gr.Radio(_CHOICES, value=Language.EN.value, elem_id="language", container=False)
        with gr.Row(elem_id="work"):
            with gr.Column(elem_id="talk"):
                chat = gr.Chatbot(
                    elem_id="conversation",
                    show_label=False,
                    container=False,
                    buttons=[],
                    latex_delimiters=[],
                    feedback_options=None,
                    autoscroll=False,
                    layout="panel",
                    height="100%",
                    allow_tags=False,
                )
                with gr.Row(elem_id="composer"):
                    question = gr.Textbox(
                        elem_id="question", show_label=False, container=False, lines=1, max_lines=6, autofocus=True
                    )
                    send = gr.Button("", elem_id="send", variant="primary")
            source = gr.HTML(elem_id="source", js_on_load=None)
        # The question on its way to the server: the input is emptied at once, so that typing goes on.
        pending = gr.Textbox(visible=False)
        # What is clicked inside a message or the source reaches the server through this one: the page's
        # script triggers its events and says, in chuchu.sent(), with what.
        bridge = gr.HTML(elem_id="bridge", visible="hidden", js_on_load="window.chuchu.connect(trigger);")

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        at_once: dict[str, Any] = {**quiet, "queue": False}
        take = "(question) => window.chuchu.take(question)"
        sent = "(sent, turns, tag) => [window.chuchu.sent(), turns, tag]"
        for asking in (
            question.submit(None, question, [question, pending], js=take, **quiet).then(
                events.ask, [pending, turns, tag], [chat, turns], **quiet
            ),
            send.click(None, question, [question, pending], js=take, **quiet).then(
                events.ask, [pending, turns, tag], [chat, turns], **quiet
            ),
            bridge.submit(events.ask, [bridge, turns, tag], [chat, turns], js=sent, **quiet),
        ):
            asking.then(None, js="() => window.chuchu.showLatest()")
        bridge.select(events.open_source, [bridge, turns, tag], source, js=sent, **at_once).then(
            None, js="() => window.chuchu.showSource()"
        )
        new.click(events.clear, None, [chat, turns, source], **at_once).then(None, js="() => window.chuchu.close()")
        words = [tag, chat, question, send, new, source]
        first = "(tag, turns) => [window.chuchu.language(), turns]"
        page.load(events.translate, [tag, turns], words, js=first, **at_once).then(
            None, [tag], js="(tag) => window.chuchu.apply(tag)"
        )
        tag.input(events.translate, [tag, turns], words, **at_once).then(
            None, [tag], js="(tag) => window.chuchu.choose(tag)"
        )
        api(events.search, api_name="search", concurrency_limit=_CONCURRENCY)
    page.queue(default_concurrency_limit=_CONCURRENCY, max_size=_QUEUE)
    return page


def serve(
    qa: QA,
    host: str = "127.0.0.1",
    port: int = 7860,
    examples: Sequence[str] = (),
    ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the page until interrupted.

    No other host is asked for anything: Gradio's telemetry, version check, sharing and run history are off.

    Args:
        qa: the opened index that answers.
        host: the address to listen on.
        port: the port to listen on.
        examples: questions offered before the first one is asked.
        ready: called with the page's address once it can be opened.

    Raises:
        ChuchuError: the port cannot be listened on.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import gradio as gr

    page = build_page(qa, examples)
    try:
        _, address, _ = page.launch(
            server_name=host,
            server_port=port,
            share=False,
            quiet=True,
            prevent_thread_lock=True,
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            enable_monitoring=False,
            state_session_capacity=_SESSIONS,
            theme=gr.themes.Base(font=list(_FONTS), font_mono=["ui-monospace", "monospace"]),
            head=_head(),
        )
    except OSError as error:
        raise ChuchuError(f"Port {port} on {host} cannot be listened on: choose another with --port.") from error
    ready(address)
    page.block_thread()


def _head() -> str:
    """The page's style and script, in its head: Gradio's own `css` option would rewrite the selectors."""
    assets = files("qa.page").joinpath("assets")
    style = "".join(assets.joinpath(f"{part}.css").read_text("utf-8") for part in ("page", "answer", "source"))
    titles = json.dumps({language: words.title for language, words in WORDS.items()})
    script = assets.joinpath("page.js").read_text("utf-8")
    return f"<style>{style}</style><script>window.chuchuTitles = {titles};</script><script>{script}</script>"
