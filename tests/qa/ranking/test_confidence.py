"""How sure: a probability, higher for what the seeds answer than for what they do not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from index.encoders.registry import open_encoder
from index.encoders.static_model import SHIPPED
from index.errors import ModelError
from qa import QA
from qa.answer import Refusal
from qa.ranking.confidence import FEATURES, Calibration
from qa.ranking.fitted import FILE_NAME
from tests.asked_once import AskedOnce

QUESTIONS = [json.loads(line) for line in Path("tests/data/seeds-open.jsonl").read_text("utf-8").splitlines()]


def test_confidence_is_a_probability_and_rises_with_what_was_met() -> None:
    calibration = Calibration.load(SHIPPED)

    low, high = np.zeros(len(FEATURES)), np.ones(len(FEATURES))
    low[-1] = 1.0
    assert 0 <= calibration.confidence(low) < calibration.confidence(high) <= 1


def test_what_has_nothing_to_do_with_the_seeds_is_mostly_not_found(asked: AskedOnce) -> None:
    off_topic = [item["question"] for item in QUESTIONS if item.get("none_kind") == "off_topic"]

    assert sum(not asked(question).found for question in off_topic) >= 0.9 * len(off_topic)


def test_answerable_questions_are_mostly_surer_than_unanswerable_ones(asked: AskedOnce) -> None:
    sure: dict[str, list[float]] = {kind: [] for kind in ("answerable", "none")}
    for item in QUESTIONS:
        answer = asked(item["question"], item["history"])
        sure["none" if item["kind"] == "none" else "answerable"].append(answer.confidence)

    pairs = [(a, b) for a in sure["answerable"] for b in sure["none"]]
    assert np.mean([a > b for a, b in pairs]) > 0.75


def test_a_threshold_of_zero_finds_always_and_above_one_never(qa: QA, tmp_path: Path) -> None:
    always = QA(qa.store, open_encoder(), threshold=0.0)
    never = QA(qa.store, open_encoder(), threshold=1.01)

    assert always.ask("怎么给猫剪指甲？").found
    assert not never.ask("易信背后是哪两家公司？").found


def test_a_file_without_calibration_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"confidence": {}}', encoding="utf-8")

    with pytest.raises(ModelError, match=re.escape(str(tmp_path))):
        Calibration.load(tmp_path)


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        ("明天北京会下雨吗？", Refusal.OFF_TOPIC),
        ("How do I bake sourdough bread?", Refusal.OFF_TOPIC),
        ("紅燒肉怎麼做", Refusal.OFF_TOPIC),
        ("？！", Refusal.EMPTY),
        ("   ", Refusal.EMPTY),
        ("来往是谁负责的？", None),
    ],
)
def test_a_no_says_of_which_kind_it_is(asked: AskedOnce, question: str, refusal: Refusal | None) -> None:
    answer = asked(question)
    assert answer.refusal is refusal
    assert answer.found is (refusal is None)
    assert answer.to_dict()["refusal"] == (refusal and str(refusal))


def test_a_near_miss_is_no_answer_on_another_subject(qa: QA) -> None:
    strict = QA(qa.store, open_encoder(), threshold=0.99)
    assert strict.ask("来往是谁负责的？").refusal is Refusal.NEAR_MISS


def test_a_missing_fact_is_told_from_another_subject_however_sure_the_no(asked: AskedOnce) -> None:
    expected = {"off_topic": Refusal.OFF_TOPIC, "near_miss": Refusal.NEAR_MISS}
    refused = [
        (asked(item["question"]).refusal, expected[item["none_kind"]]) for item in QUESTIONS if item["kind"] == "none"
    ]

    right = [said is meant for said, meant in refused if said]
    assert len(right) >= 10
    assert np.mean(right) >= 0.9
