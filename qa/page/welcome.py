"""What stands in the conversation before the first question: what this is, what to ask, what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qa.output.parts import document_name, provenance
from qa.output.wording import Language
from qa.page.escaping import escape, language_tag
from qa.page.words.page import WORDS

if TYPE_CHECKING:
    from index.records import DocumentInfo

# More documents than this are counted, not listed.
_LISTED = 8


def welcome_html(documents: Iterable[DocumentInfo], examples: Sequence[str], language: Language) -> str:
    """The empty conversation, as a chat placeholder."""
    words = WORDS[language]
    offered = "".join(
        f'<li><button type="button" name="ask" value="{escape(example)}" lang="{language_tag(example)}">'
        f"{escape(example)}</button></li>"
        for example in examples
    )
    listed = list(documents)
    rows = "".join(
        f'<li><span class="document" lang="{language_tag(name)}">{escape(name)}</span> '
        f'<span class="facts-line">{escape(" · ".join(facts))}</span></li>'
        for name, facts in (
            (
                document_name(document.metadata, document.id),
                [*provenance(document.metadata, language), words.passages.format(n=document.passages)],
            )
            for document in listed[:_LISTED]
        )
    )
    if len(listed) > _LISTED:
        rows += f'<li class="facts-line">+ {len(listed) - _LISTED}</li>'
    parts = [f'<p class="welcome-title">{escape(words.promise)}</p><p class="welcome-how">{escape(words.how)}</p>']
    parts.append(f'<p class="welcome-head">{escape(words.try_asking)}</p>')
    if offered:
        parts.append(f'<ul class="examples">{offered}</ul>')
    parts.append(f'<p class="welcome-teach">{escape(words.teach)}</p>')
    parts.append(f'<p class="welcome-head">{escape(words.in_here)}</p><ul class="documents">{rows}</ul>')
    return f'<div class="welcome">{"".join(parts)}</div>'
