"""What stands in the page's head: its icon, style, script, and the words that the script says."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files

from qa.page.words.documents import DOCUMENTS
from qa.page.words.filter import FILTER
from qa.page.words.page import WORDS
from qa.page.words.problems import PROBLEMS

_STYLES = ("page", "top", "answer", "filter", "source", "documents")
_SCRIPTS = ("page", "trouble", "filter", "keeping", "copying", "documents", "rail", "keys")
# A seal with the character 出.
_ICON = (
    "<link rel='icon' href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'%3E"
    "%3Crect width='64' height='64' rx='12' fill='%23a5301d'/%3E%3Cpath d='M32 11v42M19 17v13h26V17M15 36v15h34V36' "
    "fill='none' stroke='%23fff' stroke-width='5' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E\">"
)


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
