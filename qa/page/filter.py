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


def filter_html(documents: Iterable[DocumentInfo], language: Language) -> str:
    """A menu of check boxes, one a document; empty where there is nothing to choose from.

    The page's script shows what is chosen in the summary and hands the ids to the server.
    """
    words = WORDS[language]
    listed = list(documents)
    if len(listed) < 2:
        return ""
    rows = []
    for info in listed:
        name = document_name(info.metadata, info.id)
        facts = " · ".join(provenance(info.metadata, language))
        rows.append(
            f'<label><input type="checkbox" value="{escape(info.id)}"> '
            f'<span><span class="document" lang="{language_tag(name)}">{escape(name)}</span> '
            f'<span class="quiet">{escape(facts)}</span></span></label>'
        )
    return (
        f'<details class="more filter"><summary data-all="{escape(words.all_documents)}" '
        f'data-some="{escape(words.some_documents)}">{escape(words.all_documents)}</summary>'
        f"<fieldset><legend>{escape(words.only_in)}</legend>{''.join(rows)}</fieldset></details>"
    )
