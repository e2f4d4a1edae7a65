"""Runs of clauses of a passage, and what speaks for each."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.citing.clause_spans import Runs, find_runs
from qa.citing.marks import RunWeights
from qa.citing.meeting import meet
from qa.ranking.close_reading import Reading
from tests.qa.made_query import ENCODER, passage, query

TEXT = "来往由邹孟睿负责，后来改了名字。它在2013年推出，没有成功。大家都去散步了。"
COLUMN = {field.name: number for number, field in enumerate(fields(RunWeights))}


def runs_of(text: str, question: str, reading: Reading | None = None) -> Runs:
    asked = query(question)
    meeting = meet(passage(text), asked, ENCODER, reading)
    assert meeting is not None
    return find_runs(meeting, asked)


def shown(runs: Runs) -> list[str]:
    return [runs.text[span.start : span.end] for span in map(runs.span, range(len(runs)))]


def test_runs_are_neighbouring_clauses_of_at_most_two_sentences() -> None:
    texts = shown(runs_of(TEXT, "来往？"))
    assert texts[:4] == [
        "来往由邹孟睿负责，",
        "来往由邹孟睿负责，后来改了名字。",
        "来往由邹孟睿负责，后来改了名字。它在2013年推出，",
        "来往由邹孟睿负责，后来改了名字。它在2013年推出，没有成功。",
    ]
    assert texts[-1] == "大家都去散步了。"
    assert all(text in TEXT and text.count("。") <= 2 for text in texts)


def test_a_short_clause_a_colon_and_an_enumeration_do_not_end_a_run() -> None:
    assert shown(runs_of("对手有：微信、易信、米聊。", "对手？")) == ["对手有：微信、易信、米聊。"]
    assert shown(runs_of("好，大家都去散步了。", "散步？")) == ["好，大家都去散步了。"]


def test_the_run_that_is_asked_for_has_the_features_of_it() -> None:
    runs = runs_of(TEXT, "它在哪年推出？")
    features = {text: dict(zip(COLUMN, row, strict=True)) for text, row in zip(shown(runs), runs.features, strict=True)}
    asked, other = features["它在2013年推出，"], features["大家都去散步了。"]
    assert asked["met"] > other["met"]
    assert asked["sentence"] >= asked["met"]
    assert asked["around"] >= asked["met"]
    assert (asked["holds"], other["holds"]) == (1, 0)
    assert (asked["starts"], asked["ends"]) == (1, 0)
    assert (other["starts"], other["ends"]) == (1, 1)
    assert other["length"] == pytest.approx(np.log(len("大家都去散步了。")))
    assert other["share"] == pytest.approx(len("大家都去散步了。") / len(TEXT))


def test_what_was_read_counts_where_it_stands() -> None:
    starts = np.arange(len(TEXT))
    logits = np.where(starts >= TEXT.index("大家"), 5.0, -5.0).astype(np.float32)
    read = runs_of(TEXT, "来往？", Reading(starts, logits, 5.0, 5.0))
    shares = dict(zip(shown(read), read.features[:, COLUMN["read"]], strict=True))
    assert shares["大家都去散步了。"] > 0.99 > 0.01 > shares["来往由邹孟睿负责，"]
    assert not runs_of(TEXT, "来往？").features[:, COLUMN["read"]].any()


@given(st.text("来往，。：、“” \n2013年ab", max_size=60).filter(str.strip))
def test_runs_lie_in_the_text_and_have_every_feature(text: str) -> None:
    runs = runs_of(text, "来往在哪年？")
    assert len(runs) >= 1
    assert runs.features.shape == (len(runs), len(COLUMN))
    assert np.isfinite(runs.features).all()
    bounds = runs.bounds.tolist()
    assert bounds == sorted(bounds)
    assert bounds[0][0] == 0
    for run in range(len(runs)):
        span = runs.span(run)
        assert 0 <= span.start <= span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
