"""What a question asks for: a person, a date, a number, a place, a reason ... The one room for the words that ask.

Every pattern is matched against a key (`index.text.keys`), in which both scripts are one form and capitals are small:
it is written once, in Simplified, and holds Traditional too. Beside the standard words stand colloquial ones (啥, 咋,
干嘛), those of Taiwan (甚么, 哪个时候, 几多) and of Cantonese (边个, 点解).
"""

from __future__ import annotations

import re
from enum import StrEnum


class Asked(StrEnum):
    """A kind of thing asked for."""

    PERSON = "person"
    DATE = "date"
    DURATION = "duration"
    NUMBER = "number"
    RANK = "rank"
    PLACE = "place"
    NAME = "name"
    """A company, a product, a work."""
    WORDING = "wording"
    """What something is called, or how somebody put it."""
    REASON = "reason"
    SEVERAL = "several"
    """A list, or one thing of each of several."""
    MONEY = "money"
    PEOPLE = "people"
    """How many of them."""
    SHARE = "share"
    """Of a whole."""
    DAY = "day"
    YEAR = "year"
    SCHOOL = "school"
    LANGUAGE = "language"


_WHAT = r"(?:[什甚]么|啥)"
_COUNTED = "个家款条次人位亿万分名张种样类成倍套块元部项届代笔层百千十"
_PEOPLE = "(?:人|用户|使用者|会员|员工|卖家|商家|网友|粉丝|好友|学生)"
_PATTERNS = {
    Asked.PERSON: rf"谁|哪几?(?:位|个人|些人)|何人|{_WHAT}人|叫{_WHAT}名|边个|\bwho(?:m|se)?\b",
    Asked.DATE: (
        rf"{_WHAT}时(?:候|间)|何[时年月日]|(?<!哪)几[时月号日点]|哪一?[年天月日]|哪个?(?:时候|年份|月份|日子)"
        r"|\bwhen\b|\b(?:what|which) (?:year|month|date|day|time)\b"
    ),
    Asked.DURATION: rf"多久|多长|多少[年天]|{_WHAT}?几(?:年|天|个月|个?星期|周|个?小时|分钟)|\bhow long\b",
    Asked.NUMBER: (
        rf"多少|(?<!哪)几(?=[{_COUNTED}])|几多|多[大高重远宽]"
        r"|\bhow (?:many|much|old|far|big|large|high|tall)\b|\b(?:totals?|numbers?|percent(?:age)?)\b"
    ),
    Asked.RANK: r"第几|老几|排名?几|\bwhat (?:rank|place)\b|\bhow .{0,20}\brank",
    Asked.PLACE: (
        rf"哪[里儿边国]|哪个?(?:国家|城市|地方|地区|省|市)|在哪(?!一?[年月天日个])|{_WHAT}地[方点]|何[处地]|边度"
        r"|\bwhere\b|\b(?:which|what) (?:country|city|place|province|region)\b"
    ),
    Asked.NAME: (
        r"哪[一两二三四五几些]?[家款部本]|哪[些几两三]"
        rf"|(?:哪个|{_WHAT})(?:公司|企业|平台|产品|部门|品牌|牌子|软件|软体|应用|网站|app)"
        r"|\b(?:which|what) (?:\w+ ){0,2}"
        r"(?:compan(?:y|ies)|firms?|apps?|platforms?|products?|brands?|messengers?|sites?)\b"
    ),
    Asked.WORDING: (
        rf"叫做?{_WHAT}|名[字称]|标题|题目|口号|绰号|花名|怎么(?:说|形容|称呼)|(?:{_WHAT}|哪句|一句|句)话|说过?(?:了|句)?{_WHAT}"
        r"|\b(?:called|named?|titled?|slogan|motto|saying|quoted?|nickname|say|said|put it)\b"
    ),
    Asked.REASON: (
        rf"为{_WHAT}|为何|为嘛|何以|何故|凭{_WHAT}|怎么会|咋|干嘛要|点解|原因|理由|缘故"
        r"|\bwhy\b|\bhow come\b|\breasons?\b"
    ),
    Asked.SEVERAL: (
        rf"哪[些几两二三四五]|几[种样类]|有{_WHAT}|各自|分别|各是|{_WHAT}[跟和与].*{_WHAT}|哪.*哪|列[举出]"
        r"|\bwhich (?:\w+ ){0,3}\w{4,}s\b|\bwhat (?:\w+ ){0,3}\w{4,}s (?:are|were|has|have|did|do)\b"
        r"|\b(?:list|respectively|each)\b"
    ),
    Asked.MONEY: (
        r"多少(?:钱|[美日欧]?元|美金|块|人民币)|[花砸]了?多少|(?:价格|金额|薪水|工资|年薪|市值|估值|投资额|成交额|营收|收费|手续费).{0,4}[多几]"
        r"|\bhow much .{0,40}\b(?:pay|paid|cost|spen[dt]|invest(?:ed)?|worth|earn|charged?|money)\b"
        r"|\bwhat (?:salary|price|fee|sum)\b"
    ),
    Asked.PEOPLE: (
        rf"多少[个名位]?{_PEOPLE}|几[个名位]人|(?:用户|使用者|会员|人数|员工|粉丝).{{0,6}}(?:多少|几)"
        r"|\bhow many (?:\w+ ){0,3}"
        r"(?:people|users|members|employees|staff|sellers|merchants|students|followers|customers|contacts|friends)\b"
    ),
    Asked.SHARE: r"比例|百分之几|几成|占.{0,6}(?:多少|几)|份额|\bpercent(?:age)?\b|\bwhat share\b|\bproportion\b",
    Asked.DAY: r"哪一?[天日]|几[号日]|几月几|\b(?:what|which) (?:day|date)\b|\bexact date\b",
    Asked.YEAR: r"哪一?年|何年|\b(?:what|which) year\b",
    Asked.SCHOOL: (
        rf"哪[所间]?(?:大学|学校|学院|高校)|(?:{_WHAT}|哪个?)专业|毕业于?(?:哪|{_WHAT})|哪.{{0,6}}毕业|学历"
        r"|\bwhich (?:university|school|college)\b|\bmajor(?:ed)? in\b"
    ),
    Asked.LANGUAGE: rf"(?:哪些|哪几?种|几种|{_WHAT})语言|\b(?:which|what|how many) languages?\b",
}
_BROADER = {
    Asked.MONEY: {Asked.NUMBER},
    Asked.PEOPLE: {Asked.NUMBER},
    Asked.SHARE: {Asked.NUMBER},
    Asked.DAY: {Asked.DATE},
    Asked.YEAR: {Asked.DATE},
    Asked.SCHOOL: {Asked.PLACE, Asked.NAME, Asked.NUMBER},
    Asked.LANGUAGE: {Asked.NAME, Asked.NUMBER},
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}

FRAME = re.compile(
    r"(?:请问|想问|到底|究竟)|[是叫有在由被跟指]?(?:为[什甚]么|为何|为啥|[什甚]么(?:时候|名字|样|地方|东西|意思)?|怎么(?:样|回事|办)?|怎样|如何"
    r"|哪[一两三四五几]?(?:[些家个位款种年月天日次里儿场块国类]|$)?|何[时处人]|多少|几多|几[个家款种次年月号位]|谁|咋|啥|干嘛|点解|边[个度])的?"
    r"|[吗呢](?=\W|$)"
)
"""What only asks: it stands in no answer, and its characters would match by chance."""


def asked(key: str) -> frozenset[Asked]:
    """The kinds of thing that a question asks for; empty where no word says so, as in 来往是什么.

    Args:
        key: the key of the question, its history before it where that was used.
    """
    return frozenset(kind for kind, pattern in _COMPILED.items() if pattern.search(key))


def narrowest(kinds: frozenset[Asked]) -> frozenset[Asked]:
    """Kinds without those that another says more exactly, as money does of a number."""
    return kinds.difference(*(_BROADER.get(kind, set()) for kind in kinds))
