"""Which event of which component is answered by what, and what the page's script does before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.page.components import Components
from qa.page.handlers import Handlers

if TYPE_CHECKING:
    import gradio as gr
    from gradio.events import Dependency

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_AT_ONCE: dict[str, Any] = {**_QUIET, "queue": False}
# An event's first input is what the bridge carries, its second what the filter holds.
_SENT = "(sent, ...rest) => [window.chuchu.sent(), ...rest]"
_SENT_FILTERED = "(sent, only, ...rest) => [window.chuchu.sent(), window.chuchu.only(), ...rest]"
_FILTERED = "(question, only, ...rest) => [question, window.chuchu.only(), ...rest]"


class Wiring:
    """The events of a page, to be connected inside it.

    Args:
        page: the page.
        parts: its components.
        handlers: what answers.
        at_once: how many questions are answered at the same time.
    """

    def __init__(self, page: gr.Blocks, parts: Components, handlers: Handlers, at_once: int) -> None:
        self._page = page
        self._parts = parts
        self._handlers = handlers
        # Whatever costs a search shares the places of one queue.
        self._searching: dict[str, Any] = {**_QUIET, "concurrency_id": "search", "concurrency_limit": at_once}
        self._view = [parts.tag, parts.convert]

    def connect(self) -> None:
        """Connect them all."""
        self._asking()
        self._reading()
        loaded, chosen, converted = self._looks()
        if self._handlers.has_own:
            self._own_documents(loaded, chosen)
        parts = self._parts
        loaded.then(None, [parts.tag, parts.shelf], js="(tag, shelf) => window.chuchu.start(tag, shelf)")
        chosen.then(None, parts.tag, js="(tag) => window.chuchu.choose(tag)")
        converted.then(None, parts.tag, js="(tag) => window.chuchu.apply(tag)")

    def _asking(self) -> None:
        """What changes the conversation."""
        parts, of, view = self._parts, self._handlers.of, self._view
        bridge, talk = parts.bridge, [parts.chat, parts.turns, parts.parcel]
        typed_in = [parts.pending, parts.only, parts.turns, *view]
        clicked = [bridge, parts.only, parts.turns, *view]
        taken: dict[str, Any] = {
            "fn": None,
            "inputs": parts.question,
            "outputs": [parts.question, parts.pending],
            "js": "(question) => window.chuchu.take(question)",
            **_QUIET,
        }
        filtered = {"js": _SENT_FILTERED, **self._searching}
        asked = [
            typed(**taken).then(of("ask"), typed_in, talk, js=_FILTERED, **self._searching)
            for typed in (parts.question.submit, parts.send.click)
        ]
        asked += [
            bridge.submit(of("ask"), clicked, talk, **filtered),
            bridge.retry(of("replay"), [bridge, parts.only, *view], talk, **filtered),
            bridge.edit(of("again"), clicked, talk, **filtered),
            bridge.undo(of("restore"), [bridge, *view], talk, js=_SENT, **_QUIET),
        ]
        for each in asked:
            each.success(None, parts.parcel, js="(kept) => window.chuchu.answered(kept)")
        bridge.clear(of("clear"), None, [parts.chat, parts.turns, parts.source], **_AT_ONCE).then(
            None, js="() => window.chuchu.close()"
        )

    def _reading(self) -> None:
        """What is done with an answer."""
        parts, of = self._parts, self._handlers.of
        bridge, turns, parcel = parts.bridge, parts.turns, parts.parcel
        # Of several keys in a row the last one counts.
        opening = {**_AT_ONCE, "trigger_mode": "always_last"}
        bridge.select(of("open_source"), [bridge, turns, *self._view], parts.source, js=_SENT, **opening).success(
            None, js="() => window.chuchu.showSource()"
        )
        bridge.download(of("save"), [bridge, turns, parts.tag], parcel, js=_SENT, **_AT_ONCE).success(
            None, parcel, js="(text) => window.chuchu.save(text)"
        )
        bridge.like(of("judge"), [bridge, turns], parcel, js=_SENT, **_AT_ONCE).success(
            None, parcel, js="(noted) => window.chuchu.thank(noted)"
        )

    def _looks(self) -> tuple[Dependency, Dependency, Dependency]:
        """The events that put everything into a language and a script: loading, choosing a language, converting."""
        parts, translated = self._parts, self._translated()
        entered = translated | {"fn": self._handlers.enter(), "outputs": [*translated["outputs"], parts.shelf]}
        loaded = self._page.load(js="(tag, ...rest) => [window.chuchu.language(), ...rest]", **entered)
        return loaded, parts.tag.input(**translated), parts.convert.input(**translated)

    def _translated(self) -> dict[str, Any]:
        parts = self._parts
        return {
            "fn": self._handlers.of("translate"),
            "inputs": [*self._view, parts.turns],
            "outputs": [
                parts.tag, parts.top, parts.chat, parts.question, parts.send, parts.only, parts.convert, parts.source,
            ],
            **_AT_ONCE,
        }  # fmt: skip

    def _own_documents(self, loaded: Dependency, chosen: Dependency) -> None:
        """What happens in the dialog of readers' own documents."""
        parts, own = self._parts, self._handlers.own
        shown = [parts.documents, parts.own]
        for changed in (loaded, chosen):
            changed.then(own("show"), parts.tag, shown, **_AT_ONCE)
        # One build at a time; it wants all cores, and shares them with the questions.
        alone: dict[str, Any] = {"concurrency_limit": 1, **_QUIET}
        added = parts.bridge.upload(own("add"), parts.tag, shown, **alone)
        removed = parts.bridge.delete(own("remove"), [parts.bridge, parts.tag], shown, js=_SENT, **alone)
        for changed in (added, removed):
            changed.then(**self._translated()).then(None, parts.tag, js="(tag) => window.chuchu.apply(tag)")
