"""The shipped model in numpy, beside sentence-transformers reading the same folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from index.encoders.static_model import SHIPPED, StaticModel, open_static_model
from index.errors import ModelError
from index.ragged import Ragged, merge
from index.text.keys import make_key
from tests.index.damaged import (
    Damage,
    empty,
)

HOSTILE = [
    "",
    " ",
    "\n",
    "\0",
    "a" * 3_000,
    "来" * 3_000,
    "𠀀𪚥",
    "👩‍👩‍👧",
    "ﷺ",
    "\u202e往来",
    "é",
    "9.0%",
    "<unk>",
    "[CLS]",
]


@pytest.fixture(scope="module")
def keys(seeds: Path) -> list[str]:
    lines = [line for file in sorted(seeds.glob("*.txt")) for line in file.read_text("utf-8").splitlines()]
    return [make_key(line).text for line in lines] + HOSTILE


@pytest.mark.torch
def test_the_vectors_are_those_of_sentence_transformers(keys: list[str]) -> None:
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(SHIPPED), device="cpu").encode(keys, show_progress_bar=False)
    mine = open_static_model().encode_passages(keys).vectors
    assert mine.dtype == np.float32
    assert mine.shape == (len(keys), open_static_model().dimension)
    np.testing.assert_allclose(mine, reference, atol=1e-5)
    asked = np.stack([open_static_model().encode_question(key).vector for key in keys])
    np.testing.assert_array_equal(mine, asked)


def test_a_vector_has_unit_length_or_none(keys: list[str]) -> None:
    model = open_static_model()
    lengths = np.linalg.norm(model.encode_passages(keys).vectors, axis=1)
    tokens = model.tokenize(keys)
    # A token that was never trained, as an unknown one, has no vector.
    known = [bool(model.embedding[tokens.row(row)].any()) for row in range(len(keys))]
    np.testing.assert_allclose(lengths, np.array(known, dtype=np.float32), atol=1e-5)
    assert sum(known) > len(keys) / 2


def test_an_empty_text_gives_a_zero_vector() -> None:
    assert not open_static_model().encode_question("").vector.any()
    assert open_static_model().encode_passages([]).vectors.shape == (0, open_static_model().dimension)


def test_a_vector_does_not_depend_on_its_neighbours(keys: list[str]) -> None:
    model = open_static_model()
    together = model.encode_passages(keys).vectors
    for row in (0, 5, len(keys) - 1):
        np.testing.assert_array_equal(model.encode_passages([keys[row]]).vectors[0], together[row])


def test_both_scripts_have_one_vector() -> None:
    simplified, traditional = "来往为什么失败了？", "來往爲什麼失敗了？"
    vectors = open_static_model().encode_passages([make_key(simplified).text, make_key(traditional).text]).vectors
    np.testing.assert_array_equal(vectors[0], vectors[1])


def test_spans_lie_inside_their_key_and_fit_their_ids(keys: list[str]) -> None:
    model = open_static_model()
    for key in keys[:100] + HOSTILE:
        ids, spans = model.tokenize_with_spans(key)
        assert ids.tolist() == model.tokenize([key]).values.tolist()
        assert len(ids) == len(spans)
        assert all(0 <= span.start <= span.end <= len(key) for span in spans)


@given(st.lists(st.text(max_size=20), max_size=8), st.data())
def test_rows_taken_and_merged_are_the_rows(texts: list[str], data: st.DataObject) -> None:
    model = open_static_model()
    whole = model.tokenize(texts)
    assert len(whole) == len(texts)
    order = np.array(data.draw(st.permutations(range(len(texts)))), dtype=np.int64)
    taken = whole.take(order)
    for position, row in enumerate(order):
        assert taken.row(position).tolist() == model.tokenize([texts[row]]).values.tolist()
    cut = data.draw(st.integers(0, len(texts)))
    parts = [(rows, whole.take(rows)) for rows in (order[:cut], order[cut:])]
    merged = merge(parts, len(texts), np.zeros(0, np.uint16))
    assert (merged.values.tolist(), merged.starts.tolist()) == (whole.values.tolist(), whole.starts.tolist())


def test_many_keys_have_the_tokens_of_each(keys: list[str]) -> None:
    model = open_static_model()
    many = keys * (1 + 1000 // len(keys))
    whole = model.tokenize(many)
    assert whole.values.dtype == model.tokenize(many[:1]).values.dtype
    for row in range(len(keys)):
        assert whole.row(row + len(keys)).tolist() == model.tokenizer.encode(keys[row], add_special_tokens=False).ids


def test_it_goes_on_in_a_forked_process(keys: list[str]) -> None:
    model = open_static_model()
    expected = model.tokenize(keys).values.tolist()
    child = os.fork()
    if not child:
        signal.alarm(30)
        os._exit(0 if model.tokenize(keys).values.tolist() == expected else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_nothing_merged_is_nothing() -> None:
    merged = merge([], 0, np.zeros(0, np.uint16))
    assert isinstance(merged, Ragged)
    assert len(merged) == 0


def test_weights_and_directions_fit_the_vocabulary() -> None:
    model = open_static_model()
    assert model.weights.shape == (len(model.embedding),)
    assert (model.weights >= 0).all()
    lengths = np.linalg.norm(model.directions, axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))
    assert model.name == "light"
    assert model.encode_passages(["长" * 100_000]).truncated == 0


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "模型"))


@pytest.mark.parametrize(
    "part", ["0_StaticEmbedding/tokenizer.json", "0_StaticEmbedding/model.safetensors", "token_weights.safetensors"]
)
def test_a_part_that_is_missing_or_damaged_is_named(copy: Path, part: str) -> None:
    whole = open_static_model(copy).fingerprint
    assert whole == open_static_model().fingerprint
    (copy / part).write_bytes(b"{}")
    damaged = open_static_model(copy)
    assert damaged.fingerprint != whole
    with pytest.raises(ModelError, match=part.rpartition("/")[2]):
        _ = damaged.weights, damaged.embedding
    (copy / part).unlink()
    with pytest.raises(ModelError, match=f"{part.rpartition('/')[2]} missing"):
        open_static_model(copy)


def test_parts_that_do_not_fit_each_other_are_told(copy: Path) -> None:
    weights = load_file(copy / "token_weights.safetensors")["weights"]
    save_file({"weights": weights[:-1]}, copy / "token_weights.safetensors")
    with pytest.raises(ModelError, match=f"{len(weights) - 1} token weights for {len(weights)} tokens"):
        _ = open_static_model(copy).weights
    file = copy / "0_StaticEmbedding" / "model.safetensors"
    save_file({name: array[:10] for name, array in load_file(file).items()}, file)
    with pytest.raises(ModelError, match="10 vectors for"):
        _ = open_static_model(copy).embedding


def test_changed_weights_are_noticed_in_the_same_process(copy: Path) -> None:
    before = open_static_model(copy)
    first, fingerprint = before.encode_question("来往").vector, before.fingerprint
    file = copy / "0_StaticEmbedding" / "model.safetensors"
    save_file({name: array[::-1].copy() for name, array in load_file(file).items()}, file)
    after = open_static_model(copy)
    assert after.fingerprint != fingerprint
    assert not np.allclose(after.encode_question("来往").vector, first)


def test_the_folder_is_a_sentence_transformers_folder() -> None:
    modules = json.loads((SHIPPED / "modules.json").read_text("utf-8"))
    assert next(module["path"] for module in modules) == "0_StaticEmbedding"
    assert not list(SHIPPED.rglob("*.bin"))
    assert not list(SHIPPED.rglob("*.pkl"))


@pytest.mark.parametrize("damage", [empty, lambda file: file.write_bytes(b"\xff" * 8 + b"{")])
@pytest.mark.parametrize(
    "part", ["0_StaticEmbedding/tokenizer.json", "0_StaticEmbedding/model.safetensors", "token_weights.safetensors"]
)
def test_a_damaged_model_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, damage: Damage
) -> None:
    copy = Path(shutil.copytree(SHIPPED, tmp_path / "model", ignore=shutil.ignore_patterns("contextual", "*.sqlite")))
    damage(copy / part)
    with pytest.raises(ModelError, match=rf"{Path(part).name}.*leave --model out") as caught:
        _ = StaticModel(copy).weights, StaticModel(copy).embedding
    assert "\n" not in str(caught.value)
    monkeypatch.setattr("index.encoders.static_model.SHIPPED", copy)
    with pytest.raises(ModelError, match=rf"{Path(part).name}.*install Chuchu again\.$"):
        _ = StaticModel(copy).weights, StaticModel(copy).embedding
