"""The options that choose and run other models."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.encoders.vector_cache import VARIABLE
from index.errors import ModelError
from qa.cli.model_options import add_asking_options, add_building_options, building_encoding, open_qa


def building(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_building_options(parser)
    return parser.parse_args(words)


def test_what_is_not_said_is_left_to_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    options = building()
    encoding = building_encoding(options)
    assert options.model is None
    assert (encoding.device, encoding.batch_size) == ("auto", 32)
    assert encoding.cache is not None


def test_what_is_said_is_kept(tmp_path: Path) -> None:
    options = building("--model", "m", "--batch-size", "7", "--device", "cpu", "--cache", str(tmp_path))
    encoding = building_encoding(options)
    assert (options.model, encoding.device, encoding.batch_size) == ("m", "cpu", 7)
    assert encoding.cache is not None
    assert building_encoding(building("--cache", "off")).cache is None


def test_a_batch_of_nothing_is_refused() -> None:
    with pytest.raises(ModelError, match="batch size is 0"):
        building_encoding(building("--batch-size", "0"))


def test_an_index_is_opened_without_a_reranker_unless_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("来往失败了。\n", "utf-8")
    build([tmp_path / "a.txt"], tmp_path / "index", model=LIGHT_NAME)
    parser = argparse.ArgumentParser()
    add_asking_options(parser)
    with open_qa(tmp_path / "index", parser.parse_args([])) as qa:
        assert "rerank" not in qa.ask("来往").timings
    # The model is looked for when it is first needed.
    named = parser.parse_args(["--reranker", "./nowhere"])
    with open_qa(tmp_path / "index", named) as qa, pytest.raises(ModelError, match="leave --reranker out"):
        qa.ask("来往")
