"""The menu under the question that narrows a search, and what it says of a filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qa.output.parts import document_name, provenance
from qa.output.wording import Language
from qa.page.escaping import escape, language_tag
from qa.page.words.filter import FILTER, FilterWords
from qa.question.document_filter import DocumentFilter, Writing

if TYPE_CHECKING:
    from index.records import DocumentInfo


# More rows than this would slow the page down; in a larger corpus a program names documents to `search`.
_LISTED = 500
# From this many on, a field narrows the list.
_FINDABLE = 12
# So many documents of a filter are named, more are counted.
_NAMED = 2
_DATE_PATTERN = r"\s*(1[5-9]|20)\d\d([\-\/.](0?[1-9]|1[0-2])([\-\/.](0?[1-9]|[12]\d|3[01]))?)?\s*"


def filter_html(documents: Iterable[DocumentInfo], language: Language) -> str:
    """A menu of documents, dates and writings; empty where there is nothing to choose from.

    The page's script keeps what is chosen, says it in the summary and hands it to the server.
    """
    words = FILTER[language]
    listed = list(documents)
    if len(listed) < 2:
        return ""
    boxes = "".join(
        f'<label><input type="checkbox" name="writings" value="{writing}"> <span>{escape(words.writings[writing])}'
        "</span></label>"
        for writing in Writing
    )
    writings = f'<fieldset class="short"><legend>{escape(words.written_in)}</legend>{boxes}</fieldset>'
    dates = _dates(words) if any(info.metadata.date for info in listed) else ""
    return (
        f'<details class="more filter" data-total="{len(listed)}"><summary>{escape(words.all_documents)}</summary>'
        f'<div class="choices">{dates}{writings}{_documents(listed, words, language)}</div></details>'
        f'<button type="button" name="unfilter" aria-label="{escape(words.remove)}" title="{escape(words.remove)}" '
        'hidden><svg viewBox="0 0 20 20" aria-hidden="true"><path d="m5 5 10 10M15 5 5 15"/></svg></button>'
    )


def filter_text(chosen: DocumentFilter, names: Sequence[str], total: int, language: Language) -> str:
    """A filter in words.

    Args:
        chosen: the filter, with something set.
        names: of the documents it names, in their order.
        total: how many documents there are.
        language: of the words.
    """
    words = FILTER[language]
    parts: list[str] = []
    if 0 < len(names) <= _NAMED:
        parts += names
    elif names:
        parts.append(words.some_documents.format(n=len(names), total=total))
    if chosen.since or chosen.until:
        form = words.to_date if not chosen.since else words.from_date if not chosen.until else words.span
        dates = form.format(since=chosen.since, until=chosen.until)
        parts.append(words.and_undated.format(dates=dates) if chosen.undated else dates)
    if chosen.writings:
        parts.append(words.comma.join(words.writings[each] for each in Writing if each in chosen.writings))
    return " · ".join(parts)


def _documents(listed: Sequence[DocumentInfo], words: FilterWords, language: Language) -> str:
    rows = []
    for info in listed[:_LISTED]:
        name = document_name(info.metadata, info.id)
        facts = " · ".join(provenance(info.metadata, language))
        rows.append(
            f'<label><input type="checkbox" name="documents" value="{escape(info.id)}"> '
            f'<span><span class="document" lang="{language_tag(name)}">{escape(name)}</span> '
            f'<span class="quiet">{escape(facts)}</span></span></label>'
        )
    find = (
        f'<input type="search" placeholder="{escape(words.find_document)}" aria-label="{escape(words.find_document)}">'
        if len(listed) >= _FINDABLE
        else ""
    )
    more = f'<p class="quiet">+ {len(listed) - _LISTED}</p>' if len(listed) > _LISTED else ""
    return f"<fieldset><legend>{escape(words.only_in)}</legend>{find}{''.join(rows)}{more}</fieldset>"


def _dates(words: FilterWords) -> str:
    fields = "".join(
        f'<label>{escape(label)} <input type="text" name="{name}" inputmode="numeric" autocomplete="off" '
        f'maxlength="10" size="10" pattern="{_DATE_PATTERN}"></label>'
        for name, label in (("since", words.since), ("until", words.until))
    )
    return (
        f'<fieldset class="short"><legend>{escape(words.dated)}</legend>{fields}<label>'
        f'<input type="checkbox" name="undated"> <span>{escape(words.undated)}</span></label></fieldset>'
    )
