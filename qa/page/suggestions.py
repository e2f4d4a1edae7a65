"""What else can be asked about: the people, products and dates named in the passages of an answer.

Nothing is made up: a chip is a name or a date as the passage writes it, and asking it searches for that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.text.keys import make_key
from index.text.script import fold, is_han
from index.text.tokens import is_dictionary_word, tagged_words
from qa.answer import Answer

# The commonest surnames, in the folded form: jieba tags many a word as a person that is none.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆汪廖石金韦贾夏付方邹熊孟秦邱侯江尹薛闫段雷黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔汤习"
)
# A short run in quotation marks is most often the name of a product, a slogan or a coined word.
_QUOTED = re.compile('[“「『《"]([^“”「」『』《》"\\s,.:;!?，。：；！？、]{2,8})[”」』》"]')
_DATE = re.compile(
    r"(?<!\d)(?:1[5-9]|20)\d{2}"
    r"(?: ?年(?: ?\d{1,2} ?月(?: ?\d{1,2} ?日)?)?|-\d{1,2}-\d{1,2}(?!\d)|/\d{1,2}/\d{1,2}(?!\d))"
)
# A name that jieba's dictionary lacks, as 微信 is, has none of these; what else it lacks are bits of sentences.
_NO_NAME = frozenset(
    "的了是不很这那会一二三几两在有得地着过个们就都也还又再才只最更太极为与和或以于其所之此每各万千百亿"
)
_MOST = 6
_DATES = 2
# A name that its document writes fewer times than this is as likely a slip of the word cutter.
_LEAST = 3


def names_nearby(answer: Answer, document_text: Callable[[str], str]) -> list[str]:
    """Up to six names of the cited passages that the question lacks, the most frequent first.

    Args:
        answer: an answer.
        document_text: the text of a document, by id.
    """
    asked = fold(answer.question + answer.asked_as)
    written: dict[str, str] = {}
    for citation in answer.citations:
        for name, original in _names(citation.text):
            if name not in asked:
                written.setdefault(name, original)
    whole = fold("\n".join(document_text(document) for document in {each.place.document for each in answer.citations}))
    counts = {name: whole.count(name) for name in written}
    chosen: list[str] = []
    for name in sorted(counts, key=lambda name: -counts[name]):
        if counts[name] >= _LEAST and not any(name in other or other in name for other in chosen):
            chosen.append(name)
    dates = _dates(answer, asked)
    return [*(written[name] for name in chosen[: _MOST - len(dates)]), *dates]


def _dates(answer: Answer, asked: str) -> list[str]:
    """Up to two dates of the passages, the fullest first; one that is a part of another is not told."""
    found = dict.fromkeys(match[0] for citation in answer.citations for match in _DATE.finditer(citation.text))
    chosen: list[str] = []
    for date in sorted(found, key=lambda date: -len(date)):
        if fold(date) not in asked and not any(date in other for other in chosen):
            chosen.append(date)
    return chosen[:_DATES]


def _names(text: str) -> Iterator[tuple[str, str]]:
    """Each name in a text, folded and as written: what is quoted, then persons and what no dictionary has."""
    for quoted in _QUOTED.finditer(text):
        yield fold(quoted[1]), quoted[1]
    key = make_key(text)
    for word, tag, place in tagged_words(key.text):
        if not 1 < len(word) < 4 or not all(map(is_han, word)):
            continue
        is_person = tag.startswith("nr") and word[0] in _SURNAMES
        if is_person or not (is_dictionary_word(word) or _NO_NAME & set(word)):
            span = key.to_text(place)
            yield word, text[span.start : span.end]
