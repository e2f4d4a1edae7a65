"""The menu under the question that narrows a search, and what it says of a filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.output.parts import document_name, provenance
from qa.output.wording import Language
from qa.page.escaping import escape, language_tag
from qa.question.document_filter import DocumentFilter, Writing

if TYPE_CHECKING:
    from index.store.corpus import DocumentInfo


# More rows than this would slow the page down; in a larger corpus a program names documents to `search`.
_LISTED = 500
# From this many on, a field narrows the list.
_FINDABLE = 12
# So many documents of a filter are named, more are counted.
_NAMED = 2
_DATE_PATTERN = r"\s*(1[5-9]|20)\d\d([\-\/.](0?[1-9]|1[0-2])([\-\/.](0?[1-9]|[12]\d|3[01]))?)?\s*"


@dataclass(frozen=True, slots=True)
class FilterWords:
    """The filter's words in one language; braces are filled where they are used."""

    all_documents: str
    some_documents: str
    only_in: str
    find_document: str
    dated: str
    since: str
    until: str
    undated: str
    written_in: str
    writings: dict[Writing, str]
    span: str
    from_date: str
    to_date: str
    and_undated: str
    comma: str
    narrowed: str
    remove: str


FILTER: dict[Language, FilterWords] = {
    Language.EN: FilterWords(
        all_documents="All documents",
        some_documents="{n} of {total} documents",
        only_in="Only in these documents (all if none is chosen)",
        find_document="Find a document",
        dated="Dated (2013, 2013-10 or 2013-10-05)",
        since="From",
        until="To",
        undated="Also documents without a date",
        written_in="Written in (any if none is chosen)",
        writings={
            Writing.HANS: "Simplified Chinese",
            Writing.HANT: "Traditional Chinese",
            Writing.EN: "English",
            Writing.MIXED: "Mixed",
        },
        span="{since} to {until}",
        from_date="from {since}",
        to_date="to {until}",
        and_undated="{dates} or undated",
        comma=", ",
        narrowed="Searched only in: {filter}",
        remove="Remove the filter",
    ),
    Language.HANS: FilterWords(
        all_documents="全部文档",
        some_documents="{total} 篇文档中的 {n} 篇",
        only_in="只在这些文档里找（不选则全部）",
        find_document="查找文档",
        dated="日期（2013、2013-10 或 2013-10-05）",
        since="从",
        until="到",
        undated="也包括没有日期的文档",
        written_in="文字（不选则不限）",
        writings={
            Writing.HANS: "简体中文",
            Writing.HANT: "繁体中文",
            Writing.EN: "英文",
            Writing.MIXED: "混合",
        },
        span="{since} 至 {until}",
        from_date="{since} 起",
        to_date="至 {until}",
        and_undated="{dates}或无日期",
        comma="、",
        narrowed="只检索了：{filter}",
        remove="去掉筛选",
    ),
    Language.HANT: FilterWords(
        all_documents="全部文件",
        some_documents="{total} 篇文件中的 {n} 篇",
        only_in="只在這些文件裡找（不選則全部）",
        find_document="尋找文件",
        dated="日期（2013、2013-10 或 2013-10-05）",
        since="從",
        until="到",
        undated="也包括沒有日期的文件",
        written_in="文字（不選則不限）",
        writings={
            Writing.HANS: "簡體中文",
            Writing.HANT: "繁體中文",
            Writing.EN: "英文",
            Writing.MIXED: "混合",
        },
        span="{since} 至 {until}",
        from_date="{since} 起",
        to_date="至 {until}",
        and_undated="{dates}或無日期",
        comma="、",
        narrowed="只檢索了：{filter}",
        remove="去掉篩選",
    ),
}


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
