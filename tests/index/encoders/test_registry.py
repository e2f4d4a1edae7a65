"""Which model a name means."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build
from index.encoders.contextual import CONTEXTUAL_NAME, ContextualModel
from index.encoders.protocol import Encoding
from index.encoders.registry import open_encoder, token_encoder_of
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.static_model import LIGHT_NAME, SHIPPED, StaticModel
from index.encoders.vector_cache import VectorCache


def test_no_name_is_the_shipped_model() -> None:
    for name in (None, CONTEXTUAL_NAME):
        model = open_encoder(name)
        assert isinstance(model, ContextualModel)
        assert model.name == CONTEXTUAL_NAME


def test_light_is_the_static_model() -> None:
    for name in (LIGHT_NAME, str(SHIPPED)):
        model = open_encoder(name)
        assert isinstance(model, StaticModel)
        assert model.name == LIGHT_NAME


@pytest.mark.parametrize("name", [CONTEXTUAL_NAME, LIGHT_NAME])
def test_the_shipped_models_use_no_cache(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("来往为什么失败了，这是一个问题。\n", encoding="utf-8")
    encoding = Encoding(cache=VectorCache(tmp_path / "cache"))
    report = build([tmp_path / "a.txt"], tmp_path / "index", model=name, encoding=encoding)
    assert (report.embedded, report.cached, report.cache_problem) == (1, 0, "")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("name", ["BAAI/bge-m3", "somewhere", "LIGHT", "chuchu "])
def test_every_other_name_is_a_sentence_transformers_model(name: str) -> None:
    model = open_encoder(name)
    assert isinstance(model, SentenceTransformerEncoder)
    assert model.name == name


def test_a_folder_is_what_its_files_say_and_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "static").mkdir()
    for part in (
        "token_weights.safetensors",
        "0_StaticEmbedding/tokenizer.json",
        "0_StaticEmbedding/model.safetensors",
    ):
        file = tmp_path / "static" / part
        file.parent.mkdir(exist_ok=True)
        file.touch()
    monkeypatch.chdir(tmp_path)
    other, static = open_encoder("other"), open_encoder("static")
    assert isinstance(other, SentenceTransformerEncoder)
    assert other.name == str(tmp_path / "other")
    assert isinstance(static, StaticModel)


def test_what_has_no_tokens_takes_those_of_the_static_model() -> None:
    light, shipped = open_encoder(LIGHT_NAME), open_encoder()
    assert token_encoder_of(light) is light.tokens
    assert token_encoder_of(shipped) is shipped.tokens
    assert token_encoder_of(open_encoder("somewhere")) is light.tokens
