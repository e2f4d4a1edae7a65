"""The server of the page: who may reach it, what it tells, and what it cleans up."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from index.errors import ChuchuError
from qa.evaluation.feedback import FeedbackStore
from qa.own_documents.all_readers import Libraries
from qa.page.head import head
from qa.page.layout import DEFAULT_LOAD, Load, build_page
from qa.page.suggestions import names_nearby
from qa.server.access import check_exposure, in_url
from qa.server.body_limits import BodyLimits
from qa.server.direct_calls import Places
from qa.server.guard import Guard
from qa.server.hosts import Hosts
from qa.server.request_log import LOGGER
from qa.server.sign_out import open_sign_out
from qa.server.upload_routes import FILE, add_first, open_uploads

if TYPE_CHECKING:
    import gradio as gr
    from gradio.routes import App
    from starlette.requests import Request
    from starlette.responses import Response

    from qa.engine import QA

    Lifespan = Callable[[App], AbstractAsyncContextManager[None]]

# A conversation is held for at most this many open pages.
_SESSIONS = 500
_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_SWEEP = 600  # seconds between two looks for documents that nobody uses


def serve(
    qa: QA,
    host: str = "127.0.0.1",
    port: int = 7860,
    examples: Sequence[str] = (),
    feedback: FeedbackStore | None = None,
    sign_ins: Mapping[str, str] | None = None,
    public: bool = False,
    ready: Callable[[str], None] = lambda address: None,
    libraries: Libraries | None = None,
    load: Load = DEFAULT_LOAD,
    host_names: Sequence[str] = (),
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
        libraries: readers' own documents; without it they can bring none.
        load: how many questions are answered at once, and how many wait.
        host_names: names that the page is opened by, beside `host` and those of this machine alone.

    Raises:
        ChuchuError: the port cannot be listened on, or others could reach the page without signing in.
    """
    check_exposure(host, bool(sign_ins), public)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    _warm(qa)
    page = build_page(qa, examples, feedback, libraries, load)
    guarded = _guarding(qa, libraries, bool(sign_ins), Hosts(host, host_names), load)
    app, address = _launch(page, host, port, sign_ins, guarded)
    if not isinstance(app.middleware_stack, Guard):
        raise RuntimeError("Gradio has started without what guards it")
    with _sweeping(libraries):
        ready(address)
        page.block_thread()


def _guarding(qa: QA, libraries: Libraries | None, signed_in: bool, hosts: Hosts, load: Load) -> Lifespan:
    """What puts the guard and the project's own routes in their places before the first request is taken."""
    bodies = BodyLimits({FILE: libraries.limits.file_bytes} if libraries else {})
    places = Places(load.at_once, load.waiting)

    @asynccontextmanager
    async def guarding(app: App) -> AsyncIterator[None]:
        if libraries:
            open_uploads(app, libraries, signed_in)
        _tell_health(app, qa)
        open_sign_out(app)
        inner = app.middleware_stack
        if inner is None:
            raise RuntimeError("Gradio's application is asked to start before it is built")
        # Around the whole of it: what is added as middleware stands inside Gradio's own.
        app.middleware_stack = Guard(inner, hosts, bodies, places, private=signed_in)
        yield

    return guarding


def _launch(
    page: gr.Blocks, host: str, port: int, sign_ins: Mapping[str, str] | None, lifespan: Lifespan
) -> tuple[App, str]:
    """Start to serve; the application and its address.

    Raises:
        ChuchuError: the port cannot be listened on.
    """
    import gradio as gr

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
            head=head(),
            app_kwargs={"lifespan": lifespan},
        )
    except OSError as error:
        raise ChuchuError(
            f"Port {port} on {host} cannot be listened on: choose another with --port or --host."
        ) from error
    return app, address


def _tell_health(app: App, qa: QA) -> None:
    from starlette.responses import JSONResponse

    started = time.monotonic()
    try:
        release = version("chuchu")
    except PackageNotFoundError:
        release = "not installed"

    async def health(request: Request) -> Response:
        return JSONResponse(
            {
                "status": "ok",
                "version": release,
                "index_version": qa.version,
                "documents": len(qa.documents),
                "passages": len(qa.store),
                "uptime_seconds": int(time.monotonic() - started),
            }
        )

    add_first(app, "/health", health, "GET")


@contextmanager
def _sweeping(libraries: Libraries | None) -> Iterator[None]:
    """Delete readers' documents when their time is over, until the block ends."""
    if libraries is None:
        yield
        return
    ended = threading.Event()

    def sweep() -> None:
        while not ended.is_set():
            try:
                libraries.sweep()
            except OSError as error:
                LOGGER.warning("Readers' documents cannot be looked through (%s); this is tried again.", error)
            ended.wait(_SWEEP)

    threading.Thread(target=sweep, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _warm(qa: QA) -> None:
    """Asks once, so that no reader waits for dictionaries to load."""
    names_nearby(qa.ask("什么时候 what"), lambda document: "")
