"""The layers of the contextual model: texts run together and alone, with an update and without."""

from __future__ import annotations

import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file

from index.encoders.contextual import ContextualModel, open_contextual_model
from index.encoders.contextual_files import ContextualFiles
from index.encoders.registry import CONTEXTUAL
from index.encoders.transformer import LINEAR_MAPS, Transformer
from index.text.keys import make_key

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
    return [model.files.embedded(model.reader.pair(QUESTION, passage).row) for passage in PASSAGES]


def _updated(model: ContextualModel, folder: Path, tensors: dict[str, NDArray[np.float32]]) -> Transformer:
    files = ContextualFiles(folder)
    if not folder.exists():
        shutil.copytree(model.folder, folder)
    save_file(tensors, folder / "update.safetensors")
    return Transformer(files, "update.safetensors")


def _update(layers: int, size: dict[str, float]) -> dict[str, NDArray[np.float32]]:
    random = np.random.default_rng(3)
    found: dict[str, NDArray[np.float32]] = {}
    for kind, (inner, outer) in SIZES.items():
        found[f"{kind}.down"] = random.normal(0, size.get(kind, 0.0), (layers, inner, 4)).astype(np.float32)
        found[f"{kind}.up"] = random.normal(0, size.get(kind, 0.0), (layers, 4, outer)).astype(np.float32)
    return found


def test_a_text_has_the_same_states_alone_and_among_others(model: ContextualModel, plain: Transformer) -> None:
    texts = _texts(model)
    together = plain.run(texts)
    assert [states.shape for states in together] == [text.shape for text in texts]
    for text, states in zip(texts, together, strict=True):
        assert np.array_equal(plain.run([text])[0], states)


@pytest.mark.parametrize("number", [1, 2, 3, 64])
def test_passages_have_the_vectors_of_each_however_many_there_are(tiny: ContextualModel, number: int) -> None:
    keys = ["来往的产品" * (1 + each % 5) + "钉钉" * (each % 3) for each in range(number)]
    together = tiny.encode_passages(keys)
    assert together.tokens is not None
    for row, key in enumerate(keys):
        alone = tiny.encode_passages([key])
        assert alone.tokens is not None
        assert np.array_equal(alone.vectors[0], together.vectors[row])
        assert np.array_equal(alone.tokens.values, together.tokens.row(row))


def test_no_texts_have_no_states(plain: Transformer) -> None:
    assert plain.run([]) == []


def test_an_update_of_nothing_changes_nothing(model: ContextualModel, plain: Transformer, tmp_path: Path) -> None:
    texts = _texts(model)
    updated = _updated(model, tmp_path / "model", _update(layers=8, size={}))
    for states, others in zip(plain.run(texts), updated.run(texts), strict=True):
        assert np.array_equal(states, others)


@pytest.mark.parametrize("kind", LINEAR_MAPS)
def test_an_update_of_each_map_changes_the_states(
    model: ContextualModel, plain: Transformer, tmp_path: Path, kind: str
) -> None:
    texts = _texts(model)
    updated = _updated(model, tmp_path / "model", _update(layers=1, size={kind: 0.1}))
    for states, others in zip(plain.run(texts), updated.run(texts), strict=True):
        assert np.abs(states - others).max() > 0.01


def test_several_threads_have_the_states_of_one(model: ContextualModel, plain: Transformer) -> None:
    texts = _texts(model)
    expected = plain.run(texts)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: plain.run(texts), range(8)):
            assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize("at", [0, 2])
def test_what_fails_is_raised(model: ContextualModel, plain: Transformer, at: int) -> None:
    from onnxruntime.capi.onnxruntime_pybind11_state import InvalidArgument

    texts = _texts(model)
    texts[at] = texts[at][:, :3]
    with pytest.raises(InvalidArgument, match="dimension"):
        plain.run(texts)


def test_it_goes_on_in_a_forked_process(model: ContextualModel, plain: Transformer) -> None:
    """Threads do not come along, and whoever waited for one that did not would wait for ever."""
    texts = _texts(model)
    plain.run(texts)
    child = os.fork()
    if not child:
        signal.alarm(30)
        os._exit(0 if len(plain.run(texts)) == len(texts) else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_short_run_does_not_wait_for_a_long_one(model: ContextualModel, plain: Transformer) -> None:
    """A question is answered while documents are indexed."""
    texts = _texts(model)
    with ThreadPoolExecutor(1) as pool:
        long = pool.submit(plain.run, texts * 40)
        while not long.running():
            pass
        plain.run(texts[:2])
        assert not long.done()
        assert len(long.result()) == len(texts) * 40
