"""Where a passage holds the kind of thing that is asked for, as far as its form tells: a person, a date, a number ...

Persons, places and names are known by the part of speech that jieba gives them; dates and numbers, in either
numeral system, by how they are written. Everything is looked for in a key (`index.text.keys`).
"""

from __future__ import annotations

import re

from index.records import Span
from index.text.tokens import tagged_words
from qa.question.answer_type import Asked, narrowest

# No number is longer: an endless row of digits would be read again from each of them.
_DIGITS = r"(?:\d[\d,.]{0,30}+|[〇零一二两三四五六七八九十百千几数]{1,31}+)"
_SCALE = "[十百千万亿]{0,8}+"
_PEOPLE = "(?:人|用户|使用者|会员|员工|卖家|商家|网友|粉丝|好友|学生|同事|户)"
_PATTERNS = {
    Asked.DATE: re.compile(
        rf"{_DIGITS}(?:年(?!代)|月|日|号|点钟)|(?:\d|[今去前当昨明])年|年[初底末]|[月季]度|春节|周[一二三四五六日]|星期."
    ),
    Asked.DURATION: re.compile(rf"{_DIGITS}多?(?:年|个?月|天|周|个?星期|个?小时|分钟|秒)"),
    Asked.NUMBER: re.compile(
        r"\d|[〇零一二两三四五六七八九十百千][十百千万亿]|[二两三四五六七八九十百千几数][个家款条次人位名亿万分张种倍成半]|半数|翻番|百分之"
    ),
    Asked.MONEY: re.compile(
        rf"{_DIGITS} ?[多余]?{_SCALE}(?:元|块|美元|美金|刀|英镑|欧元|日元|人民币|rmb|usd)"
        r"|[$¥€£] ?\d|免费|不收费|\d[万亿]"
    ),
    Asked.PEOPLE: re.compile(
        rf"{_DIGITS} ?{_SCALE}[^,。;:]{{0,5}}{_PEOPLE}"
        r"|(?:用户|使用者|会员|人数|员工|注册|粉丝|好友)[^。;]{0,10}\d|[过超破]\d*[百千万亿]"
    ),
    Asked.SHARE: re.compile(r"%|百分之|[\d一二三四五六七八九]成|分之|半数|一半"),
    Asked.DAY: re.compile(r"\d{1,2}[日号]|\d月\d|[一二三四五六七八九十][日号]|[当今昨前]天|春节|除夕"),
    Asked.YEAR: re.compile(r"\d{2,4}年|[去今前当同]年|年前|(?:19|20)\d\d"),
    Asked.SCHOOL: re.compile(r"大学|学院|专业|毕业|母校"),
    Asked.LANGUAGE: re.compile(r"[汉英中法德日韩俄粤][语文]|语言|多语|\b(?:english|chinese)\b"),
    Asked.RANK: re.compile(rf"第{_DIGITS}|[最首末]"),
    Asked.WORDING: re.compile(r'".|[《〈]|[叫称]|名为'),
    Asked.REASON: re.compile(r"因为|由于|因此|所以|导致|使得|原因|在于|为了|毕竟|从而|以致|造成|使之|以便"),
    Asked.SEVERAL: re.compile(r"、|以及|首先|其次|此外|分别|;"),
}
_TAGS = {
    Asked.PERSON: frozenset({"nr", "nrfg", "nrt"}),
    Asked.PLACE: frozenset({"ns"}),
    Asked.NAME: frozenset({"nt", "nz", "eng"}),
}
FORMS = frozenset(Asked) - {Asked.WORDING, Asked.REASON, Asked.SEVERAL}
"""The kinds of which a thing itself is found; of the others, only what usually stands beside one."""


def findable(kinds: frozenset[Asked]) -> frozenset[Asked]:
    """The narrowest of the kinds asked for of which a thing itself can be found in a text; often none."""
    return narrowest(kinds) & FORMS


def answering(key: str, kinds: frozenset[Asked], question: str) -> list[Span]:
    """The places in `key` of things of the kinds asked for, in no order; they may overlap.

    Args:
        key: of a passage.
        kinds: as `qa.question.answer_type.asked` gives them.
        question: the key of the question; what stands in it is not what it asks for.
    """
    found = [
        Span(*match.span())
        for kind, pattern in _PATTERNS.items()
        if kind in kinds
        for match in pattern.finditer(key)
        if kind not in FORMS or len(match.group()) == 1 or match.group() not in question
    ]
    tags: frozenset[str] = frozenset().union(*(of_kind for kind, of_kind in _TAGS.items() if kind in kinds))
    if tags:
        found += [span for word, tag, span in tagged_words(key) if tag in tags and word not in question]
    return found


def persons(key: str) -> list[tuple[str, Span]]:
    """The names of persons in `key` with their places: of two characters or more, by part of speech."""
    return [(word, span) for word, tag, span in tagged_words(key) if tag in _TAGS[Asked.PERSON] and len(word) > 1]
