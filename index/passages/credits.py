"""Credits: who wrote a text, when, and where it stood first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.passages.noise import rule
from index.records import Metadata

_ROLE = "作者|撰文|记者|编辑|责任编辑|责编|主编|来源|出处|编译|翻译|译者|校对|摄影|监制|策划|出品|转自|原载"
_DATE = r"(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日?|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})"
_TIME = r"(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
_EDGE = r"[•·|\s]*"

# (電子商務研究中心訊) in front of a text.
_WIRE = rule(r"[(\[【][^()\[\]【】。,]{2,20}(?:讯|消息|电|报道)[)\]】]\s*")
# (來源:福布斯中文網 文/Alex Hsu ) behind one.
_TAIL = rule(rf"[(\[【](?:(?:{_ROLE}|文|图|文图)\s*[:/|].{{1,60}})[)\]】]$")
# 產業作者|習睿編輯|譚松來源|一鳴網, run into the first sentence. Where a name ends and the next role begins may be
# told in several ways; all end at the same bar, so that the first is kept.
_RUN_IN = rule(
    rf"(?>\w{{0,4}}?(?:{_ROLE}|文)\|)(?>[^|\s。,]{{2,10}}?(?:{_ROLE}|文)\|)*(?>[^|\s。,]{{2,10}}?(?:{_ROLE})\|)[^|\s。,]{{1,10}}?"
    r"(?:(?:网|报|社|台|周刊|杂志|公众号|财经|新闻)(?=\w)|(?=\s|(?:19|20)\d\d年|$))\s*"
)
_ROLE_LINE = rule(
    rf"{_EDGE}(?:本文)?(?:(?:{_ROLE}|文|图)\s*[:/|]\s*[^。!?;]{{1,50}}|(?:作者|记者)\s+[^。!?;]{{1,50}}"
    rf"|(?:发布|更新)?(?:时间|日期)\s*[:|]\s*{_DATE}.{{0,30}})"
)
_DATE_LINE = rule(rf"{_EDGE}{_DATE}{_TIME}(?:[•·|\s]++(?P<source>[^•·|。!?;,]{{2,30}}))?{_EDGE}")
_FIRST_PUBLISHED = rule(
    r"(?:(?:本文|文章|原文)?(?:首发|原载|最初发表|转载|刊载)|(?:本文|文章|原文)(?:发表|来源|来自|转自))(?:于|自|在)?"
    r".{0,14}[:\"《].{1,40}"
)
_NOTICE = rule("首发|原载|最初发表|转载|刊载|转自|来自|来源|不代表|不构成|不等同|据此|仅供|自担|自负")
_AUTHOR = rule(
    r"(?:作者|撰文|文|记者)(?:\s*+[:/|]\s*+|\s++)([^|:/()]{2,24}?|(?<=[:/|\s]\s)[^|:/()])(?=\s*(?:编辑|来源|[•·|)]|$))"
)
_SOURCE = rule(r"(?:来源|转自|原载|首发于[^:]{0,12})\s*[:/|]\s*([^|:/()。\s]{2,24})|[(\[【]([^()。,]{2,20}?)讯[)\]】]")
_PRINTED_DATE = rule(rf"({_DATE}{_TIME})")


@dataclass(frozen=True, slots=True)
class CreditCut:
    """What of a line is a credit: the characters before `front` and those from `back` on."""

    front: int
    back: int


def credit_ends(line: str) -> CreditCut:
    """The credits run into the front and the back of a folded line of text."""
    front = 0
    if line[:1] in "([【":
        if wire := _WIRE.match(line):
            front = wire.end()
    elif "|" in line[:24] and (run_in := _RUN_IN.match(line)):
        front = run_in.end()
    back = len(line)
    if line[-1:] in ")]】" and (tail := _TAIL.search(line, max(front, len(line) - 70))):
        back = max(front, len(line[: tail.start()].rstrip()))
    return CreditCut(front, back)


def is_credit(line: str, at_edge: bool) -> bool:
    """Whether a whole folded line is a credit.

    `at_edge` says that it is among the first or last lines of its document, where less is asked of it.
    """
    if len(line) > 70:
        return False
    if dated := _DATE_LINE.fullmatch(line):
        return at_edge or bool(dated["source"])
    return at_edge and _ROLE_LINE.fullmatch(line) is not None


def is_notice(line: str) -> bool:
    """Whether a folded line may hold a sentence that says where the text appeared first."""
    return len(line) <= 300 and _NOTICE.search(line) is not None


def is_first_published(sentence: str) -> bool:
    """Whether a folded sentence says where the text appeared first."""
    return len(sentence) <= 60 and _FIRST_PUBLISHED.fullmatch(sentence.rstrip("。. ")) is not None


def add_credit(metadata: Metadata, credit: str, folded: str) -> Metadata:
    """`metadata` with the author, source and date of a credit where it has none; `folded` is `fold(credit)`."""
    return replace(
        metadata,
        author=metadata.author or _value(_AUTHOR, credit, folded),
        source=metadata.source or _value(_SOURCE, credit, folded),
        date=metadata.date or _value(_PRINTED_DATE, credit, folded),
    )


def _value(pattern: re.Pattern[str], credit: str, folded: str) -> str:
    found = pattern.search(folded)
    return credit[found.start(found.lastindex or 0) : found.end(found.lastindex or 0)].strip() if found else ""
