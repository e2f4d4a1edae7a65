"""Credits: who wrote a text, when, and where it stood first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.noise import rule
from index.records import Metadata

_ROLE = "作者|撰文|记者|编辑|责任编辑|责编|主编|来源|出处|编译|翻译|译者|校对|摄影|监制|策划|出品|转自|原载"
_DATE = r"(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日?|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})"
_TIME = r"(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
_EDGE = r"[•·|\s]*"

# (電子商務研究中心訊) in front of a text.
_WIRE = rule(r"[(\[【][^()\[\]【】。,]{2,20}(?:讯|消息|电|报道)[)\]】]\s*")
# (來源:福布斯中文網 文/Alex Hsu ) behind one.
_TAIL = rule(rf"\s*[(\[【](?:(?:{_ROLE}|文|图|文图)\s*[:/|].{{1,60}})[)\]】]$")
# 產業作者|習睿編輯|譚松來源|一鳴網, run into the first sentence.
_RUN_IN = rule(
    rf"\w{{0,4}}?(?:(?:{_ROLE}|文)\|[^|\s。,]{{2,10}}?)+(?:{_ROLE})\|[^|\s。,]{{1,10}}?"
    r"(?:(?:网|报|社|台|周刊|杂志|公众号|财经|新闻)(?=\w)|(?=\s|(?:19|20)\d\d年|$))\s*"
)
_ROLE_LINE = rule(
    rf"{_EDGE}(?:本文)?(?:(?:{_ROLE}|文|图|来自|发布时间|发布日期|时间|日期)\s*[:/|]\s*|(?:作者|记者|编辑|来源)\s+)[^。!?;]{{1,50}}"
)
_DATE_LINE = rule(rf"{_EDGE}{_DATE}{_TIME}{_EDGE}(?P<source>[^。!?;,]{{0,30}}?){_EDGE}")
_BYLINE = re.compile(r"by [a-z][\w.'-]*(?: [a-z][\w.'-]*){0,3}")
_FIRST_PUBLISHED = rule(
    r"(?:本文|文章|原文)?(?:首发|原载|最初发表|转载|刊载|发表|来源|来自|转自)(?:于|自|在)?.{0,14}[:\"《「].{1,40}"
)
_VALUES = (
    ("author", rule(r"(?:作者|撰文|文|记者)\s*[:/|\s]\s*(?P<value>[^|:/()]{2,24}?)(?=\s*(?:编辑|来源|[•·|)]|\)|$))")),
    (
        "source",
        rule(
            r"(?:来源|转自|首发于[^:]{0,12}|原载)\s*[:/|]\s*(?P<value>[^|:/()。\s]{2,24})|[(\[【](?P<wire>[^()。,]{2,20}?)讯[)\]】]"
        ),
    ),
    ("date", rule(rf"(?P<value>{_DATE}{_TIME})")),
)


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
        back = tail.start()
    return CreditCut(front, back)


def is_credit(line: str, at_edge: bool) -> bool:
    """Whether a whole folded line is a credit.

    `at_edge` says that it is among the first or last lines of its document, where less is asked of it.
    """
    if len(line) > 70:
        return False
    if dated := _DATE_LINE.fullmatch(line):
        return at_edge or bool(dated["source"])
    return at_edge and (_ROLE_LINE.fullmatch(line) is not None or _BYLINE.fullmatch(line) is not None)


def is_first_published(sentence: str) -> bool:
    """Whether a folded sentence says where the text appeared first."""
    return len(sentence) <= 60 and _FIRST_PUBLISHED.fullmatch(sentence.rstrip("。. ")) is not None


def add_credit(metadata: Metadata, credit: str, folded: str) -> Metadata:
    """`metadata` with what a credit says, where it says nothing yet; `folded` is `fold(credit)`."""
    for name, pattern in _VALUES:
        if getattr(metadata, name):
            continue
        if found := pattern.search(folded):
            start, end = next(found.span(group) for group in found.groupdict() if found[group] is not None)
            metadata = replace(metadata, **{name: credit[start:end].strip()})
    return metadata
