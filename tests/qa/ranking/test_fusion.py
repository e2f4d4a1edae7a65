"""Fusing scores: order, ties, kinds, and the file the weights come from."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.encoders.static_model import SHIPPED
from index.errors import ModelError
from qa.ranking.candidates import ranked
from qa.ranking.fitted import FILE_NAME
from qa.ranking.fusion import FusionWeights, fuse
from tests.made_candidates import candidates


def test_a_lone_lexical_match_beats_no_match() -> None:
    scores = fuse(candidates([0.0, 2.0, 0.0]), FusionWeights())

    assert ranked(np.arange(3), scores)[0] == 1


def test_a_unit_of_a_score_is_worth_its_weight() -> None:
    plain = candidates([1.0, 3.0])
    read = replace(plain, read=np.array([2.0, 0.0], dtype=np.float32))
    weights = FusionWeights(bm25=0.5, read=1.5)
    assert fuse(plain, weights).tolist() == [0.5, 1.5]
    assert fuse(read, weights).tolist() == [3.5, 1.5]


def test_the_shipped_weights_load_and_none_counts_against_a_match() -> None:
    weights = FusionWeights.load(SHIPPED)

    assert min(weights.bm25, weights.coverage, weights.late, weights.dense) >= 0
    assert weights.late > 0


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"weights": {"bm25": 1}}', '{"weights": {"bm25": "x"}}'])
def test_a_file_without_the_weights_is_refused_with_the_remedy(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content, encoding="utf-8")

    with pytest.raises(ModelError, match=r"python -m training fitting"):
        FusionWeights.load(tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=re.escape(str(tmp_path))):
        FusionWeights.load(tmp_path)


def test_saved_and_loaded_weights_are_equal(tmp_path: Path) -> None:
    saved = {name: float(number) for number, name in enumerate(FusionWeights.__dataclass_fields__)}
    (tmp_path / FILE_NAME).write_text(json.dumps({"weights": saved}), encoding="utf-8")

    assert FusionWeights.load(tmp_path) == FusionWeights(**saved)
