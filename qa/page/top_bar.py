"""The bar at the top and the two dialogs behind it: help, and the conversations kept in the browser."""

from __future__ import annotations

from qa.output.wording import Language
from qa.page.templating import render
from qa.page.words.help import HELP
from qa.page.words.page import WORDS
from qa.protocols import LONGEST_QUESTION


def top_html(language: Language) -> str:
    """The name of the page, its buttons, and its dialogs, closed."""
    return render("top.html", words=WORDS[language], help=HELP[language], longest=LONGEST_QUESTION)
