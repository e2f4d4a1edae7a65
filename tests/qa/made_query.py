"""Questions and passages of an encoder of a few lines, for tests of what stands between a query and a citation."""

from __future__ import annotations

from index.text.keys import make_key
from index.text.tokens import terms
from qa.question.answer_type import asked
from qa.question.query import Query
from qa.ranking.passage_texts import PassageText
from tests.made_encoder import HashTokenEncoder

ENCODER = HashTokenEncoder()
LINES = (
    "来往在2013年9月推出，由邹孟睿负责。天气很好，适合散步。",
    "来往后来改名叫点点虫，到2014年共有1000万用户。",
    "钉钉的用户有300万，没有人说来往为什么失败。",
    "微信在2011年推出，由张小龙负责。",
    "来往后来改名叫点点虫，到2014年共有1000万用户！",
)


def query(question: str) -> Query:
    """What is searched for: the terms and tokens of the question, and nothing that is known of its words."""
    key = make_key(question).text
    return Query(
        key=key,
        asked_as="",
        corrections=(),
        answer_types=asked(key),
        terms=dict.fromkeys(terms(key), 1.0),
        text=key,
        tokens=ENCODER.question_tokens(key),
        vector=ENCODER.encode_question(key).vector,
        says_something=True,
        is_latin=False,
    )


def passage(text: str) -> PassageText:
    return PassageText(text, ENCODER)
