"""A passage as HTML: what answers in it is marked, and it is in the script that the reader wants."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from qa.answer import Citation
from qa.output.other_script import to_script
from qa.output.parts import segments
from qa.page.templating import render


def passage_html(citation: Citation, script: str = "") -> str:
    """The text of a citation, its marks in <mark>, its matched words in <b>; converted to `script` if one is given."""
    pieces = _converted(citation, script) if script else segments(citation)
    runs = [
        (marked, [(text, matched) for text, _, matched in run]) for marked, run in groupby(pieces, key=lambda p: p[1])
    ]
    return render("passage.html", runs=runs)


def _converted(citation: Citation, script: str) -> Iterator[tuple[str, bool, bool]]:
    """The segments of a citation in another script.

    The whole text is converted, because a character's counterpart depends on its neighbours; only where
    that changes the length, which the marks would not survive, is each segment converted by itself.
    """
    whole = to_script(citation.text, script)
    position = 0
    for text, marked, matched in segments(citation):
        if len(whole) == len(citation.text):
            yield whole[position : position + len(text)], marked, matched
        else:
            yield to_script(text, script), marked, matched
        position += len(text)
