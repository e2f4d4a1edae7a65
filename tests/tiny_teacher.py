"""A transformer of two layers in the file format of the package that carries the real teacher, made by the tests."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

WIDTH, HEADS, WIDE, LAYERS, POSITIONS = 64, 2, 256, 2, 300
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", ":", "▁query", "▁passage", *"来往钉的是社交产品a"]
MATRICES = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
MATRICES |= {"fi": (WIDE, WIDTH), "fo": (WIDTH, WIDE)}


def _blocks(random: np.random.Generator, rows: int, columns: int) -> bytes:
    made = np.zeros(rows * columns // 32, np.dtype([("scale", "<f2"), ("numbers", "u1", 16)]))
    made["scale"] = 0.02
    made["numbers"] = random.integers(0, 256, (len(made), 16))
    return made.tobytes()


def write_teacher(path: Path) -> None:
    """Write one with random weights, the same ones each time."""
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
    path.write_bytes(head + directory + body)
