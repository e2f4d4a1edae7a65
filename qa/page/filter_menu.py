"""The menu under the question that narrows a search, and what it says of a filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qa.output.parts import document_name, provenance
from qa.output.wording import Language
from qa.page.templating import render
from qa.page.words.filter import FILTER
from qa.protocols import Filter, Writing

if TYPE_CHECKING:
    from index.records import DocumentInfo

# More rows than this would slow the page down; in a larger corpus a program names documents to `search`.
_LISTED = 500
# From this many on, a field narrows the list.
_FINDABLE = 12
# So many documents of a filter are named, more are counted.
_NAMED = 2


def filter_html(documents: Iterable[DocumentInfo], language: Language) -> str:
    """A menu of documents, dates and scripts; empty where there is nothing to choose from.

    The page's script keeps what is chosen, says it in the summary and hands it to the server.
    """
    words = FILTER[language]
    listed = list(documents)
    if len(listed) < 2:
        return ""
    return render(
        "filter.html",
        words=words,
        total=len(listed),
        dated=any(info.metadata.date for info in listed),
        findable=len(listed) >= _FINDABLE,
        rows=[
            (info.id, document_name(info.metadata, info.id), " · ".join(provenance(info.metadata, language)))
            for info in listed[:_LISTED]
        ],
        more=len(listed) - _LISTED,
    )


def filter_text(chosen: Filter, names: Sequence[str], total: int, language: Language) -> str:
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
    if chosen.script:
        parts.append(words.comma.join(words.script[each] for each in Writing if each in chosen.script))
    return " · ".join(parts)
