"""The chat in the browser: questions and cited passages on the left, the cited document on the right."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from index.errors import ChuchuError
from qa.access import check_exposure, in_url
from qa.feedback import FeedbackStore
from qa.page.chips import names_nearby
from qa.page.events import Events
from qa.page.filter import FILTER
from qa.page.problems import PROBLEMS
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
_STYLES = ("page", "top", "answer", "filter", "source")
_SCRIPTS = ("page", "trouble", "filter", "keeping", "copying", "keys")
# A seal with the character 出.
_ICON = (
    "<link rel='icon' href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'%3E"
    "%3Crect width='64' height='64' rx='12' fill='%23a5301d'/%3E%3Cpath d='M32 11v42M19 17v13h26V17M15 36v15h34V36' "
    "fill='none' stroke='%23fff' stroke-width='5' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E\">"
)
_CHOICES = [("简", Language.HANS.value), ("繁", Language.HANT.value), ("EN", Language.EN.value)]


def build_page(qa: QA, examples: Sequence[str] = (), feedback: FeedbackStore | None = None) -> gr.Blocks:
    """The page and the endpoint `search`, not yet served.

    Args:
        qa: the opened index that answers.
        examples: questions offered before the first one is asked.
        feedback: where readers' verdicts go; without it none are asked for.
    """
    import gradio as gr
    from gradio.events import api

    events = Events(qa, examples, feedback)
    page: gr.Blocks
    with gr.Blocks(title=WORDS[Language.EN].title, analytics_enabled=False, fill_width=True) as page:
        turns = gr.State([])
        # The question on its way to the server: the input is emptied at once, so that typing goes on.
        pending = gr.Textbox(visible=False)
        # What the server has for the page's script: turns to keep, or an answer to save.
        parcel = gr.Textbox(visible=False)
        with gr.Row(elem_id="top"):
            top = gr.HTML(elem_id="bar", js_on_load=None)
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
                with gr.Row(elem_id="options"):
                    only = gr.HTML(elem_id="only", js_on_load=None)
                    convert = gr.Checkbox(label="-", elem_id="convert", container=False, visible=False)
                with gr.Row(elem_id="composer"):
                    question = gr.Textbox(
                        elem_id="question", show_label=False, container=False, lines=1, max_lines=6, autofocus=True
                    )
                    send = gr.Button("", elem_id="send", variant="primary")
            source = gr.HTML(elem_id="source", js_on_load=None)
        # What is clicked inside a message or the source reaches the server through this one: the page's
        # script triggers its events and says, in chuchu.sent(), with what.
        bridge = gr.HTML(elem_id="bridge", visible="hidden", js_on_load="window.chuchu.connect(trigger);")

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        at_once: dict[str, Any] = {**quiet, "queue": False}
        # An event's first input is what the bridge carries, its second what the filter holds.
        sent = "(sent, ...rest) => [window.chuchu.sent(), ...rest]"
        sent_filtered = "(sent, only, ...rest) => [window.chuchu.sent(), window.chuchu.only(), ...rest]"
        filtered = "(question, only, ...rest) => [question, window.chuchu.only(), ...rest]"
        talk = [chat, turns, parcel]
        view = [tag, convert]
        asking = [
            typed(None, question, [question, pending], js="(question) => window.chuchu.take(question)", **quiet).then(
                events.ask, [pending, only, turns, *view], talk, js=filtered, **quiet
            )
            for typed in (question.submit, send.click)
        ]
        asking += [
            bridge.submit(events.ask, [bridge, only, turns, *view], talk, js=sent_filtered, **quiet),
            bridge.retry(events.replay, [bridge, only, *view], talk, js=sent_filtered, **quiet),
            bridge.edit(events.again, [bridge, only, turns, *view], talk, js=sent_filtered, **quiet),
            bridge.undo(events.restore, [bridge, *view], talk, js=sent, **quiet),
        ]
        for asked in asking:
            asked.success(None, parcel, js="(kept) => window.chuchu.answered(kept)")
        bridge.clear(events.clear, None, [chat, turns, source], **at_once).then(None, js="() => window.chuchu.close()")
        bridge.select(events.open_source, [bridge, turns, *view], source, js=sent, **at_once).success(
            None, js="() => window.chuchu.showSource()"
        )
        bridge.download(events.save, [bridge, turns, tag], parcel, js=sent, **at_once).success(
            None, parcel, js="(text) => window.chuchu.save(text)"
        )
        bridge.like(events.judge, [bridge, turns], parcel, js=sent, **at_once).success(
            None, parcel, js="(noted) => window.chuchu.thank(noted)"
        )
        everything = [tag, top, chat, question, send, only, convert, source]
        page.load(
            events.translate,
            [tag, convert, turns],
            everything,
            js="(tag, convert, turns) => [window.chuchu.language(), convert, turns]",
            **at_once,
        ).then(None, tag, js="(tag) => window.chuchu.start(tag)")
        tag.input(events.translate, [tag, convert, turns], everything, **at_once).then(
            None, tag, js="(tag) => window.chuchu.choose(tag)"
        )
        convert.input(events.translate, [tag, convert, turns], everything, **at_once).then(
            None, tag, js="(tag) => window.chuchu.apply(tag)"
        )
        api(events.search, api_name="search", concurrency_limit=_CONCURRENCY)
    page.queue(default_concurrency_limit=_CONCURRENCY, max_size=_QUEUE)
    return page


def serve(
    qa: QA,
    host: str = "127.0.0.1",
    port: int = 7860,
    examples: Sequence[str] = (),
    feedback: FeedbackStore | None = None,
    sign_ins: Mapping[str, str] | None = None,
    public: bool = False,
    ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the page until interrupted.

    `/health` answers without signing in. No other host is asked for anything: Gradio's telemetry, version
    check, sharing and run history are off.

    Args:
        qa: the opened index that answers.
        host: the address to listen on.
        port: the port to listen on.
        examples: questions offered before the first one is asked.
        feedback: where readers' verdicts go; without it none are asked for.
        sign_ins: passwords by name; with them a reader has to sign in.
        public: listen beyond this machine even without `sign_ins`.
        ready: called with the page's address once it can be opened.

    Raises:
        ChuchuError: the port cannot be listened on, or others could reach the page without signing in.
    """
    check_exposure(host, bool(sign_ins), public)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import gradio as gr

    _warm(qa)
    page = build_page(qa, examples, feedback)
    try:
        app, address, _ = page.launch(
            server_name=in_url(host),
            server_port=port,
            share=False,
            auth=list(sign_ins.items()) if sign_ins else None,
            quiet=True,
            prevent_thread_lock=True,
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            enable_monitoring=False,
            state_session_capacity=_SESSIONS,
            theme=gr.themes.Base(primary_hue="red", font=list(_FONTS), font_mono=["ui-monospace", "monospace"]),
            head=_head(),
        )
    except OSError as error:
        raise ChuchuError(
            f"Port {port} on {host} cannot be listened on: choose another with --port or --host."
        ) from error
    app.add_api_route("/health", lambda: {"status": "ok", "documents": len(qa.documents)})
    # Before Gradio's own routes, one of which takes every path.
    app.router.routes.insert(0, app.router.routes.pop())
    ready(address)
    page.block_thread()


def _warm(qa: QA) -> None:
    """Asks once, so that no reader waits for dictionaries to load."""
    names_nearby(qa.ask("什么时候 what"), lambda document: "")


def _head() -> str:
    """The page's style and script, in its head: Gradio's own `css` option would rewrite the selectors."""
    assets = files("qa.page").joinpath("assets")
    style = "".join(assets.joinpath(f"{part}.css").read_text("utf-8") for part in _STYLES)
    script = "".join(assets.joinpath(f"{part}.js").read_text("utf-8") for part in _SCRIPTS)
    words = json.dumps(
        {
            language: asdict(words) | {"problems": asdict(PROBLEMS[language]), "filter": asdict(FILTER[language])}
            for language, words in WORDS.items()
        },
        ensure_ascii=False,
    )
    return f"{_ICON}<style>{style}</style><script>window.chuchuWords = {words};{script}</script>"
