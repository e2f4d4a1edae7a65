"""The events of the page as Gradio calls them: answered for the reader who asks, and logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, get_type_hints

from qa.engine import QA
from qa.own_documents.all_readers import Libraries
from qa.page.conversation import Turn
from qa.page.documents_dialog import DocumentEvents
from qa.page.events import Events
from qa.page.pages import Pages
from qa.protocols import BrowsableEngine
from qa.server.request_log import request as logged
from qa.server.shelves import shelf_of
from qa.server.upload_routes import reader_of

if TYPE_CHECKING:
    import gradio as gr

Handler = Callable[..., Any]


class Handlers:
    """Makes a handler of each event.

    Args:
        qa: the opened index that answers.
        make: makes the events of the page that something answers.
        libraries: readers' own documents; without it they can bring none.
    """

    def __init__(self, qa: QA, make: Callable[[BrowsableEngine], Events], libraries: Libraries | None) -> None:
        self._qa = qa
        self._pages = Pages(make)
        self._libraries = libraries
        self._own = DocumentEvents(libraries) if libraries else None

    @property
    def has_own(self) -> bool:
        """Whether readers can bring documents of their own."""
        return self._own is not None

    def of(self, route: str) -> Handler:
        """The method of `Events` of that name."""

        def handle(request: gr.Request, *inputs: object) -> object:
            with self._events(route, request) as events:
                return getattr(events, route)(*inputs)

        return _given_request(handle)

    def own(self, route: str) -> Handler:
        """The method of `DocumentEvents` of that name; `add` answers more than once."""

        def handle(request: gr.Request, *inputs: object) -> object:
            with logged(f"documents/{route}", request.username):
                return getattr(self._own, route)(_reader(request), *inputs)

        def stream(request: gr.Request, *inputs: object) -> Iterator[object]:
            with logged(f"documents/{route}", request.username):
                yield from getattr(self._own, route)(_reader(request), *inputs)

        return _given_request(stream if route == "add" else handle)

    def enter(self) -> Handler:
        """`translate`, and whose shelf of the browser's storage the page is to use."""

        def handle(request: gr.Request, tag: str, converted: bool, turns: list[Turn]) -> tuple[object, ...]:
            with self._events("translate", request) as events:
                return *events.translate(tag, converted, turns), shelf_of(request.username)

        return _given_request(handle)

    def search(self) -> Handler:
        """`Events.search`, with its description and types, which Gradio shows to programs."""
        import gradio as gr

        def search(
            question: str,
            history: list[str] | None = None,
            k: int = 5,
            documents: list[str] | None = None,
            filter: dict[str, Any] | None = None,
            request: gr.Request = None,  # type: ignore[assignment]
        ) -> dict[str, Any]:
            with self._events("search", request) as events:
                return events.search(question, history, k, documents, filter)

        search.__doc__ = Events.search.__doc__
        search.__annotations__ = get_type_hints(Events.search) | {"request": gr.Request}
        return search

    @contextmanager
    def _events(self, route: str, request: gr.Request) -> Iterator[Events]:
        """The events of the page of the reader who asks, logged."""
        with logged(route, request.username):
            # Held until the event is answered; the page itself does not.
            asked = self._libraries.joint(_reader(request)) if self._libraries else self._qa
            yield self._pages.of(asked)


def _reader(request: gr.Request) -> str:
    return reader_of(request.username, request.cookies)


def _given_request(handler: Handler) -> Handler:
    """Gradio gives the request to a parameter of this type, which it cannot find by a name written in a function."""
    import gradio as gr

    handler.__annotations__ = {"request": gr.Request}
    return handler
