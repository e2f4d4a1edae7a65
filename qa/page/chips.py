"""What else can be asked about: the people and products named in the passages of an answer.

Nothing is made up: a chip is a name as the passage writes it, and asking it searches for that name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.keys import make_key
from index.script import fold
from index.tokens import tagged_words
from qa.answer import Answer

# The commonest surnames, in the folded form: jieba tags many a word as a person that is none.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆汪廖石金韦贾夏付方邹熊孟秦邱侯江尹薛闫段雷黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔汤习"
)
# A short run in quotation marks is most often the name of a product, a slogan or a coined word.
_QUOTED = re.compile('[“「『《"]([^“”「」『』《》"\\s,.:;!?，。：；！？、]{2,8})[”」』》"]')
_MOST = 6
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
    return [written[name] for name in chosen[:_MOST]]


def _names(text: str) -> Iterator[tuple[str, str]]:
    """Each name in a text, folded and as written: what is quoted, then persons."""
    for quoted in _QUOTED.finditer(text):
        yield fold(quoted[1]), quoted[1]
    key = make_key(text)
    for word, tag, place in tagged_words(key.text):
        if tag.startswith("nr") and 1 < len(word) < 4 and word[0] in _SURNAMES:
            span = key.to_text(place)
            yield word, text[span.start : span.end]
