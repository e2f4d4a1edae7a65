"""The layers of the contextual model: texts run together and alone, with an update and without."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from index.contextual import ContextualModel, open_contextual_model
from index.embedder import CONTEXTUAL
from index.keys import make_key
from index.transformer import LINEAR_MAPS, Transformer

QUESTION = make_key("来往是谁推动的?").text
PASSAGES = [
    make_key(text).text
    for text in (
        "在马云和陆兆禧的强势推动下,“来往”已经上升到阿里巴巴集团的高度。",
        "支付宝推出“校园日记”,只有女大学生可以发布动态。" * 6,
        "Laiwang is an app.",
    )
]
SIZES = {"qkv": (384, 1152), "attended": (384, 384), "wide": (384, 1536), "narrow": (1536, 384)}


@pytest.fixture(scope="module")
def model() -> ContextualModel:
    return open_contextual_model(CONTEXTUAL)


@pytest.fixture(scope="module")
def plain(model: ContextualModel) -> Transformer:
    return Transformer(model.files)


def _texts(model: ContextualModel) -> list[NDArray[np.float32]]:
    return [model.embedded(model.pair(QUESTION, passage).row) for passage in PASSAGES]


def _update(layers: int, size: float) -> dict[str, NDArray[np.float32]]:
    random = np.random.default_rng(3)
    found: dict[str, NDArray[np.float32]] = {}
    for kind, (inner, outer) in SIZES.items():
        found[f"{kind}.down"] = random.normal(0, size, (layers, inner, 4)).astype(np.float32)
        found[f"{kind}.up"] = random.normal(0, size, (layers, 4, outer)).astype(np.float32)
    return found


def test_every_linear_map_takes_an_update() -> None:
    assert set(SIZES) == set(LINEAR_MAPS)


def test_a_text_has_the_same_states_alone_and_among_others(model: ContextualModel, plain: Transformer) -> None:
    texts = _texts(model)
    together = plain.run(texts)
    assert [states.shape for states in together] == [text.shape for text in texts]
    for text, states in zip(texts, together, strict=True):
        assert np.array_equal(plain.run([text])[0], states)


def test_no_texts_have_no_states(plain: Transformer) -> None:
    assert plain.run([]) == []


def test_an_update_of_nothing_changes_nothing(model: ContextualModel, plain: Transformer) -> None:
    texts = _texts(model)
    updated = plain.updated(_update(layers=8, size=0.0))
    for states, others in zip(plain.run(texts), updated.run(texts), strict=True):
        assert np.array_equal(states, others)


def test_an_update_changes_the_states_and_leaves_the_plain_layers_alone(
    model: ContextualModel, plain: Transformer
) -> None:
    texts = _texts(model)
    before = plain.run(texts)
    updated = plain.updated(_update(layers=1, size=0.1))
    for states, others in zip(before, updated.run(texts), strict=True):
        assert np.abs(states - others).max() > 0.1
    assert all(np.array_equal(*pair) for pair in zip(before, plain.run(texts), strict=True))
