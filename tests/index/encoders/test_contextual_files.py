"""The files of the contextual model: opened when they are needed, and named where they are wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from index.encoders.contextual_files import GRAPH, LAYERS, POSITIONS, TENSORS, TOKENIZER, ContextualFiles
from index.errors import ModelError


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "model"))


def test_the_fingerprint_follows_each_file_that_decides_vectors_and_no_other(folder: Path) -> None:
    seen = {ContextualFiles(folder).fingerprint}
    (folder / "MODEL_CARD.md").write_text("x")
    assert {ContextualFiles(folder).fingerprint} == seen
    for name in (GRAPH, LAYERS, TENSORS, TOKENIZER):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole + b" ")
        seen.add(ContextualFiles(folder).fingerprint)
        (folder / name).write_bytes(whole)
    assert len(seen) == 5


def test_tensors_have_a_row_for_every_piece_and_position(folder: Path) -> None:
    files = ContextualFiles(folder)
    pieces = files.tokenizer.get_vocab_size()
    assert len(files.tensors["words"]) == len(files.tensors["weights"]) == pieces
    assert len(files.tensors["positions"]) == POSITIONS
    assert files.begin < pieces


def test_a_token_that_must_be_there_is_missed(folder: Path) -> None:
    written = folder / TOKENIZER
    written.write_text(written.read_text("utf-8").replace('"</s>"', '"</nothing>"'), "utf-8")
    with pytest.raises(ModelError, match=rf"{TOKENIZER}.*it has no </s>.*--model light"):
        _ = ContextualFiles(folder).end


@pytest.mark.parametrize("name", ["mean", "english_question", "positions", "words"])
def test_a_tensor_of_another_shape_or_without_numbers_is_named(folder: Path, name: str) -> None:
    tensors = load_file(folder / TENSORS)
    for changed in (tensors[name][:-1], None, tensors[name].astype(np.float32) * np.float32("nan")):
        others = {key: value for key, value in tensors.items() if key != name}
        save_file(others if changed is None else others | {name: np.ascontiguousarray(changed)}, folder / TENSORS)
        with pytest.raises(ModelError, match=rf"{TENSORS} is damaged \(.*{name}.*install Chuchu again"):
            _ = ContextualFiles(folder).tensors


@pytest.mark.parametrize("error", [KeyError("a"), IndexError("a"), TypeError("a"), ValueError("a. b.\n c")])
def test_what_goes_wrong_with_a_content_is_the_fault_of_its_file(folder: Path, error: Exception) -> None:
    with pytest.raises(ModelError, match=LAYERS) as caught, ContextualFiles(folder).blamed(LAYERS):
        raise error
    assert "\n" not in str(caught.value)
    with pytest.raises(ZeroDivisionError), ContextualFiles(folder).blamed(LAYERS):
        raise ZeroDivisionError
