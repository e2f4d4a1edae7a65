"""Question and passage read together: scores of tokens, on the right characters, higher where the answer stands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from index.encoders.contextual import open_contextual_model
from index.encoders.registry import CONTEXTUAL
from index.text.keys import make_key
from qa import QA
from qa.question.answer_type import asked
from qa.ranking.close_reading import LOOKED_AT, NOTHING, CloseReader, Reading
from qa.ranking.passage_texts import PassageText

QUESTION = "约翰内斯堡大学是哪一年成立的?"
ANSWER = "约翰内斯堡大学位于南非，由三所学校合并而成。它成立于2005年，是南非最大的大学之一。"
NEAR_MISS = "约翰内斯堡大学位于南非，有四个校区，学生人数超过五万，是南非最大的大学之一。"


@pytest.fixture(scope="module")
def reader() -> CloseReader:
    return CloseReader(open_contextual_model(CONTEXTUAL).reader)


def read(reader: CloseReader, question: str, texts: list[str], limit: int | None = None) -> list[Reading]:
    key = make_key(question).text
    passages = [PassageText(text, open_contextual_model(CONTEXTUAL)) for text in texts]
    return reader.read(key, asked(key), passages, limit)


def test_a_passage_that_lacks_the_fact_scores_far_less(reader: CloseReader) -> None:
    answer, near_miss = read(reader, QUESTION, [ANSWER, NEAR_MISS])

    assert answer.score > near_miss.score + 2


def test_the_tokens_of_the_answer_score_highest(reader: CloseReader) -> None:
    (reading,) = read(reader, QUESTION, [ANSWER])

    best = int(reading.starts[reading.logits.argmax()])
    assert ANSWER.index("它成立") <= best < ANSWER.index("，是南非最大")


def test_both_scripts_are_read_the_same(reader: CloseReader) -> None:
    traditional = OpenCC("s2t").convert(ANSWER)
    assert traditional != ANSWER

    first, second = read(reader, QUESTION, [ANSWER, traditional])

    assert np.array_equal(first.logits, second.logits)


@settings(max_examples=15)
@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    key = make_key(text).text
    (reading,) = read(CloseReader(open_contextual_model(CONTEXTUAL).reader), text, [text])

    assert len(reading.starts) == len(reading.logits)
    assert np.isfinite(reading.logits).all()
    assert ((reading.starts >= 0) & (reading.starts <= len(key))).all()
    assert reading.score >= NOTHING
    assert NOTHING <= reading.peak <= max(reading.logits, default=NOTHING) + 1e-3


def test_of_a_very_long_passage_the_beginning_is_read(reader: CloseReader) -> None:
    (whole,) = read(reader, QUESTION, [ANSWER * 40])

    assert 150 < len(whole.starts) < 272
    assert whole.starts[-1] < len(ANSWER * 40) / 2


@pytest.mark.parametrize("question", ["校园日记是几月几号推出的？", "为什么说旺旺不是社交软件？"])
def test_only_the_best_are_read_and_the_others_rank_as_the_least_of_them(qa: QA, question: str) -> None:
    query, candidates = qa.candidates(question)

    scored, readings = qa.read(query, candidates, limit=3)

    assert 1 <= sum(len(reading.starts) > 0 for reading in readings.values()) <= 3
    assert len(readings) == 3 * LOOKED_AT
    scores = np.array([reading.score for reading in readings.values()], dtype=np.float32)
    known = np.isin(scored.rows, list(readings))
    assert sorted(scored.read[known]) == sorted(scores)
    assert (scored.read[~known] == scores.min()).all()
    assert (scored.peak[~known] == np.float32(min(reading.peak for reading in readings.values()))).all()


def test_a_passage_without_the_kind_of_thing_asked_for_is_not_read_and_takes_no_place(reader: CloseReader) -> None:
    lacking = "约翰内斯堡大学位于南非。"

    first, second, third, fourth = read(reader, QUESTION, [lacking, ANSWER, lacking, ANSWER], limit=1)

    assert len(second.starts)
    assert not any(len(one.starts) for one in (first, third, fourth))
    assert first.score == third.score == fourth.score < second.score
    assert len(read(reader, "约翰内斯堡大学怎么样?", [lacking], limit=1)[0].starts)


def test_a_model_that_cannot_read_reads_nothing(qa_light: QA) -> None:
    query, candidates = qa_light.candidates("校园日记是几月几号推出的？")
    scored, readings = qa_light.read(query, candidates)
    assert not readings
    assert not scored.read.any()
