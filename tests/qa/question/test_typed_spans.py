"""Where a passage holds the kind of thing that is asked for."""

from __future__ import annotations

import pytest

from qa.question.answer_type import Asked
from qa.question.typed_spans import answering, persons

PASSAGE = "来往在2013年9月23日由马云推出,注册费300元,用户超过1000万人,因为微信的份额是80%,排第三。"


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (Asked.YEAR, "2013年"),
        (Asked.DATE, "23日"),
        (Asked.MONEY, "300元"),
        (Asked.PEOPLE, "1000万人"),
        (Asked.PERSON, "马云"),
        (Asked.SHARE, "%"),
        (Asked.RANK, "第三"),
        (Asked.REASON, "因为"),
    ],
)
def test_a_thing_of_the_kind_asked_for_is_found(kind: Asked, found: str) -> None:
    texts = [PASSAGE[span.start : span.end] for span in answering(PASSAGE, frozenset({kind}), "")]
    assert any(found in text or text in found for text in texts), texts


@pytest.mark.parametrize("kind", [Asked.YEAR, Asked.MONEY, Asked.PERSON, Asked.DURATION, Asked.SCHOOL, Asked.SHARE])
def test_a_passage_without_one_has_none(kind: Asked) -> None:
    assert answering("来往失败了。", frozenset({kind}), "") == []


def test_what_the_question_names_is_not_what_it_asks_for() -> None:
    kinds = frozenset({Asked.YEAR, Asked.PERSON})
    assert answering(PASSAGE, kinds, "马云在2013年做了什么") == []
    assert answering(PASSAGE, frozenset(), "") == []


def test_persons_are_told_with_their_places() -> None:
    found = persons(PASSAGE)
    assert [name for name, _ in found] == ["马云"]
    assert [PASSAGE[span.start : span.end] for _, span in found] == ["马云"]
