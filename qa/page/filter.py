"""The list of documents under the question, to search in some of them only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qa.page.html import escape, language_tag
from qa.page.words import WORDS
from qa.render import document_name, provenance
from qa.texts import Language

if TYPE_CHECKING:
    from index.corpus import DocumentInfo


# More rows than this would slow the page down; in a larger corpus a program names documents to `search`.
_LISTED = 500
# From this many on, a field narrows the list.
_FINDABLE = 12


def filter_html(documents: Iterable[DocumentInfo], language: Language) -> str:
    """A menu of check boxes, one a document; empty where there is nothing to choose from.

    The page's script shows what is chosen in the summary and hands the ids to the server.
    """
    words = WORDS[language]
    listed = list(documents)
    if len(listed) < 2:
        return ""
    rows = []
    for info in listed[:_LISTED]:
        name = document_name(info.metadata, info.id)
        facts = " · ".join(provenance(info.metadata, language))
        rows.append(
            f'<label><input type="checkbox" value="{escape(info.id)}"> '
            f'<span><span class="document" lang="{language_tag(name)}">{escape(name)}</span> '
            f'<span class="quiet">{escape(facts)}</span></span></label>'
        )
    find = (
        f'<input type="search" placeholder="{escape(words.find_document)}" aria-label="{escape(words.find_document)}">'
        if len(listed) >= _FINDABLE
        else ""
    )
    more = f'<p class="quiet">+ {len(listed) - _LISTED}</p>' if len(listed) > _LISTED else ""
    return (
        f'<details class="more filter"><summary data-all="{escape(words.all_documents)}" '
        f'data-some="{escape(words.some_documents)}">{escape(words.all_documents)}</summary>'
        f"<fieldset><legend>{escape(words.only_in)}</legend>{find}{''.join(rows)}{more}</fieldset></details>"
    )
