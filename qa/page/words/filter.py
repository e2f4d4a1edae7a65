"""What the menu of the filter says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.output.wording import Language
from qa.protocols import Writing

if TYPE_CHECKING:
    pass


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
    script: dict[Writing, str]
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
        script={
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
        script={
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
        script={
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
