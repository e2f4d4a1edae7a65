"""Pieces of HTML read as a browser reads them, and what is shown in them."""

from __future__ import annotations

from html.parser import HTMLParser

from index.records import Kind, Metadata, Place, Span
from qa.answer import Citation
from qa.page.conversation import Turn
from qa.page.events import Events

HOSTILE = (
    "<script>alert(1)</script> **b** _i_ [x](javascript:alert(1)) ![y](http://e.example/z.png) `c` $$x$$ | a | b |\n"
    "# h\n- l\n\n    code\n<img src=x onerror=alert(1)> &lt; &#60; www.e.example http://e.example \\* ~~s~~"
)
# What Gradio's sanitizer keeps of the elements and attributes that a card may use.
ALLOWED = {
    "div": {"class", "id"},
    "p": {"class", "lang"},
    "ol": {"class"},
    "ul": {"class"},
    "li": {"class", "id"},
    "span": {"class", "lang", "title"},
    "button": {"class", "lang", "type", "name", "value", "title"},
    "details": {"class"},
    "summary": {"title"},
    "mark": set(),
    "b": set(),
}


class Reader(HTMLParser):
    """Collects the text and the elements of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def cited(text: str, marks: tuple[Span, ...] = (), title: str = "") -> Citation:
    place = Place("a.txt", Span(0, len(text)), (3, 4))
    about = Metadata(title=title, author="A <b>", date="2013", inferred=frozenset({"date"}))
    return Citation(1, 0, place, "seeds/a.txt", text, marks, (), 1.0, Kind.COMMENT, "# h", about, (place,))


def asked(events: Events, *questions: str, only: str = "{}") -> list[Turn]:
    turns: list[Turn] = []
    for question in questions:
        _, turns, _ = events.ask(question, only, turns, "en", False)
    return turns
