"""The bar at the top and the two dialogs behind it: help, and the conversations kept in the browser."""

from __future__ import annotations

from qa.output.wording import Language
from qa.page.escaping import escape
from qa.page.words.help import HELP, HelpWords
from qa.page.words.page import WORDS, PageWords
from qa.protocols import LONGEST_QUESTION

_ICONS = {
    "new": "M10 4v12M4 10h12",
    "history": "M3.5 10a6.5 6.5 0 1 0 2-4.7M3.5 3.5v3h3M10 6.5V10l2.5 1.5",
    "theme": "M10 3a7 7 0 1 0 7 7 5.5 5.5 0 0 1-7-7Z",
    "help": "M7.5 7.7a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M10 14.5v.1",
}
_KEYS = (
    ("/", "key_ask"), ("Enter", "key_send"), ("j", "key_next"), ("k", "key_previous"), ("o", "key_open"),
    ("Esc", "key_close"), ("?", "key_help"),
)  # fmt: skip


def top_html(language: Language) -> str:
    """The name of the page, its buttons, and its dialogs, closed."""
    words = WORDS[language]
    buttons = "".join(
        _icon_button(name, label, has_text)
        for name, label, has_text in (
            ("new", words.new, True),
            ("history", words.history, True),
            ("theme", words.theme, False),
            ("help", words.help, False),
        )
    )
    return (
        '<h1 class="brand"><span class="seal" lang="zh-Hant">出處</span> <span class="name">Chuchu</span></h1>'
        f'<div class="top-buttons">{buttons}</div>'
        f'<p id="status" class="unseen" role="status"></p><p id="toast" role="status"></p>'
        f'<p id="problem" role="alert" data-longest="{LONGEST_QUESTION}"></p>'
        f"{_help(words, HELP[language])}{_history(words)}"
    )


def _icon_button(name: str, label: str, has_text: bool) -> str:
    text = f'<span class="label" aria-hidden="true">{escape(label)}</span>' if has_text else ""
    return (
        f'<button type="button" name="{name}" title="{escape(label)}" aria-label="{escape(label)}">'
        f'<svg viewBox="0 0 20 20" aria-hidden="true"><path d="{_ICONS[name]}"/></svg>{text}</button>'
    )


def _help(words: PageWords, said: HelpWords) -> str:
    keys = "".join(
        f'<tr><th scope="row"><kbd>{key}</kbd></th><td>{escape(str(getattr(said, what)))}</td></tr>'
        for key, what in _KEYS
    )
    return (
        f'<dialog id="help-dialog" aria-labelledby="help-title"><h2 id="help-title">{escape(said.title)}</h2>'
        f"<ul><li>{escape(said.marks)}</li><li>{escape(said.sure)}</li>"
        f"<li>{escape(said.inferred)}</li></ul><table><tbody>{keys}</tbody></table>"
        '<label class="single-keys"><input type="checkbox" id="single-keys" checked> '
        f"{escape(said.single_keys)}</label>"
        f'<form method="dialog"><button class="plain">{escape(words.close_help)}</button></form></dialog>'
    )


def _history(words: PageWords) -> str:
    """The frame of the list; the page's script fills it from the browser's storage."""
    return (
        f'<dialog id="history-dialog" aria-labelledby="history-title">'
        f'<h2 id="history-title">{escape(words.history)}</h2><p class="quiet">{escape(words.history_note)}</p>'
        f'<input type="search" id="history-find" aria-label="{escape(words.find)}" placeholder="{escape(words.find)}">'
        f'<ul id="history-list" data-empty="{escape(words.history_empty)}" data-rename="{escape(words.rename)}" '
        f'data-delete="{escape(words.delete)}"></ul>'
        f'<form method="dialog"><button class="plain">{escape(words.close_help)}</button></form>'
        # Shown to those who signed in, by the page's script.
        f'<form class="sign-out" action="logout" hidden><button class="plain">{escape(words.sign_out)}</button></form>'
        "</dialog>"
    )
