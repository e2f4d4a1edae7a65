"""The chat in the browser: questions and cited passages on the left, the cited document on the right."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, get_type_hints
from weakref import WeakKeyDictionary, proxy

from qa.engine import QA
from qa.evaluation.feedback import FeedbackStore
from qa.joint import JointQA
from qa.output.wording import Language
from qa.own_documents.all_readers import Libraries
from qa.page.documents_dialog import DocumentEvents
from qa.page.events import Events
from qa.page.words.documents import DOCUMENTS
from qa.page.words.filter import FILTER
from qa.page.words.page import WORDS
from qa.page.words.problems import PROBLEMS
from qa.protocols import BrowsableEngine
from qa.server.request_log import Watched
from qa.server.request_log import request as logged
from qa.server.shelves import shelf_of
from qa.server.upload_routes import reader_of

if TYPE_CHECKING:
    import gradio as gr
    from gradio.block_function import BlockFunction

_STYLES = ("page", "top", "answer", "filter", "source", "documents")
_SCRIPTS = ("page", "trouble", "filter", "keeping", "copying", "documents", "rail", "keys")
# A seal with the character 出.
_ICON = (
    "<link rel='icon' href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'%3E"
    "%3Crect width='64' height='64' rx='12' fill='%23a5301d'/%3E%3Cpath d='M32 11v42M19 17v13h26V17M15 36v15h34V36' "
    "fill='none' stroke='%23fff' stroke-width='5' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E\">"
)
_CHOICES = [("简", Language.HANS.value), ("繁", Language.HANT.value), ("EN", Language.EN.value)]


_READERS = 32  # whose page is kept at hand; another's is made anew at no great cost


@dataclass(frozen=True, slots=True)
class Load:
    """How much a server takes on at once.

    Attributes:
        at_once: questions answered at the same time; as many as there are cores.
        waiting: questions that may wait for their turn; more are turned away.
    """

    at_once: int = 2
    waiting: int = 64


DEFAULT_LOAD = Load()


def build_page(
    qa: QA,
    examples: Sequence[str] = (),
    feedback: FeedbackStore | None = None,
    libraries: Libraries | None = None,
    load: Load = DEFAULT_LOAD,
) -> gr.Blocks:
    """The page and the endpoint `search`, not yet served.

    Args:
        qa: the opened index that answers.
        examples: questions offered before the first one is asked.
        feedback: where readers' verdicts go; without it none are asked for.
        libraries: readers' own documents; without it they can bring none.
        load: how many questions are answered at once, and how many wait.
    """
    import gradio as gr
    from gradio.components.api_component import Api
    from gradio.events import api

    pages = _Pages(lambda asked: Events(Watched(asked), examples, feedback))

    def known(request: gr.Request) -> str:
        return reader_of(request.username, request.cookies)

    def on(route: str) -> Callable[..., Any]:
        """One of `Events`, of the reader who asks, logged."""

        def handle(request: gr.Request, *inputs: object) -> object:
            with logged(route, request.username):
                # Held until the event is answered; the page itself does not.
                asked = libraries.joint(known(request)) if libraries else qa
                return getattr(pages.of(asked), route)(*inputs)

        # Gradio gives the request to a parameter of this type, which it cannot find by a name written here.
        handle.__annotations__ = {"request": gr.Request}
        return handle

    def enter(request: gr.Request, *inputs: object) -> tuple[object, ...]:
        """`translate`, and whose shelf of the browser's storage the page is to use."""
        return *on("translate")(request, *inputs), shelf_of(request.username)

    enter.__annotations__ = {"request": gr.Request}

    def search(
        question: str,
        history: list[str] | None = None,
        k: int = 5,
        documents: list[str] | None = None,
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> dict[str, Any]:
        found: dict[str, Any] = on("search")(request, question, history, k, documents)
        return found

    search.__doc__ = Events.search.__doc__
    search.__annotations__ = get_type_hints(Events.search) | {"request": gr.Request}

    class Page(gr.Blocks):
        """Takes a raw call of an endpoint that leaves arguments out, as it takes one of Gradio's own client."""

        def validate_inputs(self, block_fn: BlockFunction, inputs: list[Any]) -> None:
            missing = block_fn.inputs[len(inputs) :]
            if all(isinstance(block, Api) for block in missing):
                inputs += [block.value for block in missing if isinstance(block, Api)]
            super().validate_inputs(block_fn, inputs)

    page: gr.Blocks
    with Page(title=WORDS[Language.EN].title, analytics_enabled=False, fill_width=True) as page:
        turns = gr.State([])
        # The question on its way to the server: the input is emptied at once, so that typing goes on.
        pending = gr.Textbox(visible=False)
        # What the server has for the page's script: turns to keep, or an answer to save.
        parcel = gr.Textbox(visible=False)
        # Where the browser keeps what is this reader's.
        shelf = gr.Textbox(visible=False)
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
                    own = gr.HTML(elem_id="own", js_on_load=None, visible=bool(libraries))
                    convert = gr.Checkbox(label="-", elem_id="convert", container=False, visible=False)
                with gr.Row(elem_id="composer"):
                    question = gr.Textbox(elem_id="question", show_label=False, container=False, lines=1, max_lines=6)
                    send = gr.Button("", elem_id="send", variant="primary")
            source = gr.HTML(elem_id="source", js_on_load=None)
        documents = gr.HTML(elem_id="documents", js_on_load=None, visible=bool(libraries))
        # What is clicked inside a message or the source reaches the server through this one: the page's
        # script triggers its events and says, in chuchu.sent(), with what.
        bridge = gr.HTML(elem_id="bridge", visible="hidden", js_on_load="window.chuchu.connect(trigger);")

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        at_once: dict[str, Any] = {**quiet, "queue": False}
        # Whatever costs a search shares the places of one queue.
        searching: dict[str, Any] = {**quiet, "concurrency_id": "search", "concurrency_limit": load.at_once}
        # An event's first input is what the bridge carries, its second what the filter holds.
        sent = "(sent, ...rest) => [window.chuchu.sent(), ...rest]"
        sent_filtered = "(sent, only, ...rest) => [window.chuchu.sent(), window.chuchu.only(), ...rest]"
        filtered = "(question, only, ...rest) => [question, window.chuchu.only(), ...rest]"
        talk = [chat, turns, parcel]
        view = [tag, convert]
        asking = [
            typed(None, question, [question, pending], js="(question) => window.chuchu.take(question)", **quiet).then(
                on("ask"), [pending, only, turns, *view], talk, js=filtered, **searching
            )
            for typed in (question.submit, send.click)
        ]
        asking += [
            bridge.submit(on("ask"), [bridge, only, turns, *view], talk, js=sent_filtered, **searching),
            bridge.retry(on("replay"), [bridge, only, *view], talk, js=sent_filtered, **searching),
            bridge.edit(on("again"), [bridge, only, turns, *view], talk, js=sent_filtered, **searching),
            bridge.undo(on("restore"), [bridge, *view], talk, js=sent, **quiet),
        ]
        for asked in asking:
            asked.success(None, parcel, js="(kept) => window.chuchu.answered(kept)")
        bridge.clear(on("clear"), None, [chat, turns, source], **at_once).then(None, js="() => window.chuchu.close()")
        # Of several keys in a row the last one counts.
        opening = {**at_once, "trigger_mode": "always_last"}
        bridge.select(on("open_source"), [bridge, turns, *view], source, js=sent, **opening).success(
            None, js="() => window.chuchu.showSource()"
        )
        bridge.download(on("save"), [bridge, turns, tag], parcel, js=sent, **at_once).success(
            None, parcel, js="(text) => window.chuchu.save(text)"
        )
        bridge.like(on("judge"), [bridge, turns], parcel, js=sent, **at_once).success(
            None, parcel, js="(noted) => window.chuchu.thank(noted)"
        )
        everything = [tag, top, chat, question, send, only, convert, source]
        translated = {"fn": on("translate"), "inputs": [tag, convert, turns], "outputs": everything, **at_once}
        entered = translated | {"fn": enter, "outputs": [*everything, shelf]}
        loaded = page.load(js="(tag, ...rest) => [window.chuchu.language(), ...rest]", **entered)
        chosen = tag.input(**translated)
        converted = convert.input(**translated)
        if libraries:
            dialog = _dialog(libraries, known)
            for changed in (loaded, chosen):
                changed.then(dialog("show"), tag, [documents, own], **at_once)
            # One build at a time; it wants all cores, and shares them with the questions.
            added = bridge.upload(dialog("add"), tag, [documents, own], concurrency_limit=1, **quiet)
            removed = bridge.delete(
                dialog("remove"), [bridge, tag], [documents, own], js=sent, concurrency_limit=1, **quiet
            )
            for changed in (added, removed):
                changed.then(**translated).then(None, tag, js="(tag) => window.chuchu.apply(tag)")
        loaded.then(None, [tag, shelf], js="(tag, shelf) => window.chuchu.start(tag, shelf)")
        chosen.then(None, tag, js="(tag) => window.chuchu.choose(tag)")
        converted.then(None, tag, js="(tag) => window.chuchu.apply(tag)")
        api(search, api_name="search", concurrency_id="search", concurrency_limit=load.at_once)
    # Not open to direct calls, which would pass the queue by.
    page.queue(default_concurrency_limit=load.at_once, max_size=load.waiting, api_open=False)
    return page


class _Pages:
    """The events of the pages that were used last, of what answers them.

    What answers is not kept alive, neither here nor by its events: an index that a library has replaced closes with
    the last reference to it, so that what a reader removed does not stay open.

    Args:
        make: makes the events of one page.
    """

    def __init__(self, make: Callable[[BrowsableEngine], Events]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: WeakKeyDictionary[QA | JointQA, Events] = WeakKeyDictionary()

    def of(self, asked: QA | JointQA) -> Events:
        """The events of the page that `asked` answers; whoever uses them holds it meanwhile."""
        with self._lock:
            # In order of use, the last one at the end.
            events = self._kept.pop(asked) if asked in self._kept else self._make(proxy(asked))
            self._kept[asked] = events
            if len(self._kept) > _READERS:
                del self._kept[next(iter(self._kept))]
            return events


def _dialog(libraries: Libraries, known: Callable[[gr.Request], str]) -> Callable[[str], Callable[..., Any]]:
    """The events of the dialog of readers' own documents, by name, each logged."""
    import gradio as gr

    events = DocumentEvents(libraries)

    def on(route: str) -> Callable[..., Any]:
        def handle(request: gr.Request, *inputs: object) -> object:
            with logged(f"documents/{route}", request.username):
                return getattr(events, route)(known(request), *inputs)

        def stream(request: gr.Request, *inputs: object) -> Iterator[object]:
            with logged(f"documents/{route}", request.username):
                yield from getattr(events, route)(known(request), *inputs)

        handler = stream if route == "add" else handle
        handler.__annotations__ = {"request": gr.Request}
        return handler

    return on


def head() -> str:
    """The page's style and script, in its head: Gradio's own `css` option would rewrite the selectors."""
    assets = files("qa.page").joinpath("assets")
    style = "".join(assets.joinpath(f"{part}.css").read_text("utf-8") for part in _STYLES)
    script = "".join(assets.joinpath(f"{part}.js").read_text("utf-8") for part in _SCRIPTS)
    words = json.dumps(
        {
            language: asdict(words)
            | {
                "problems": asdict(PROBLEMS[language]),
                "filter": asdict(FILTER[language]),
                "documents": asdict(DOCUMENTS[language]),
            }
            for language, words in WORDS.items()
        },
        ensure_ascii=False,
    )
    return f"{_ICON}<style>{style}</style><script>window.chuchuWords = {words};{script}</script>"
