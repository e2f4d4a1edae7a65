"""What stands in the conversation before the first question: what this is, what to ask, what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qa.output.parts import document_name, provenance
from qa.output.wording import Language
from qa.page.templating import render
from qa.page.words.page import WORDS

if TYPE_CHECKING:
    from index.records import DocumentInfo

# More documents than this are counted, not listed.
_LISTED = 8


def welcome_html(documents: Iterable[DocumentInfo], examples: Sequence[str], language: Language) -> str:
    """The empty conversation, as a chat placeholder."""
    words = WORDS[language]
    listed = list(documents)
    rows = [
        (
            document_name(each.metadata, each.id),
            " · ".join([*provenance(each.metadata, language), words.passages.format(n=each.passages)]),
        )
        for each in listed[:_LISTED]
    ]
    return render("welcome.html", words=words, examples=examples, rows=rows, more=len(listed) - _LISTED)
