"""The shipped contextual model on real sentences: what it gives, and what it says when it cannot be run."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.encoders.contextual import ContextualModel, open_contextual_model
from index.encoders.contextual_files import GRAPH, LAYERS, TENSORS, TOKENIZER
from index.encoders.registry import CONTEXTUAL, open_encoder
from index.errors import ModelError
from index.ragged import Ragged, merge
from index.text.keys import make_key
from tests.changed_model import Change, changed_model

QUESTION = "这款软件为什么被大家删掉?"
RIGHT = "广告太多,用户纷纷把它卸载了。"
WRONG = "这款软件是大家一起做的,不收钱。"


def encode(model: ContextualModel, keys: Sequence[str]) -> tuple[NDArray[np.float32], Ragged]:
    """Sentence vectors and tokens of passages."""
    encoded = model.encode_passages(keys)
    assert encoded.tokens is not None
    return encoded.vectors, encoded.tokens


def ask(model: ContextualModel, *keys: str) -> list[NDArray[np.float32]]:
    """Sentence vectors of questions."""
    return [model.encode_question(key).vector for key in keys]


@pytest.fixture(scope="module")
def model() -> ContextualModel:
    return open_contextual_model(CONTEXTUAL)


def test_it_is_the_default(model: ContextualModel) -> None:
    assert open_encoder() is model
    assert open_encoder("chuchu") is model


def test_a_paraphrase_is_nearer_than_the_same_words(model: ContextualModel) -> None:
    question = model.question_tokens(QUESTION)
    _, tokens = encode(model, [RIGHT, WRONG])
    scores = []
    for row in range(2):
        vectors = tokens.values[tokens.starts[row] : tokens.starts[row + 1]].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        scores.append(float((vectors @ question.vectors.T).max(axis=0) @ question.weights))
    assert scores[0] > scores[1]


def test_an_english_question_is_near_its_translation(model: ContextualModel) -> None:
    english, chinese = ask(model, "who was the founder of the company?", "公司的创始人是谁?")
    (other,) = ask(model, "今天的天气怎么样?")
    assert english @ chinese > english @ other


def test_questions_have_nothing_in_common_for_being_english(model: ContextualModel) -> None:
    one, other = ask(model, "why did people delete this app?", "how old is the tower in the old town?")
    assert one @ other < 0.1


def test_english_passages_are_told_apart_by_what_they_say(model: ContextualModel) -> None:
    """Neither language draws a question to its passages as such."""
    (question,) = ask(model, "why did people delete this app?")
    right, english, chinese = model.encode_passages(
        ["users removed it since it was full of ads.", "the tower in the old town was built in 1602.", RIGHT]
    ).vectors
    assert question @ right > 0.2 > question @ english
    assert question @ chinese > 0.2


def test_shapes_and_lengths(model: ContextualModel) -> None:
    sentences, tokens = encode(model, [RIGHT, "", WRONG])
    assert sentences.shape == (3, model.dimension)
    assert tokens.values.shape[1] == model.token_dimension
    assert tokens.values.dtype == np.int8
    assert np.allclose(np.linalg.norm(sentences[[0, 2]], axis=1), 1, atol=1e-5)
    assert not sentences[1].any()
    assert list(np.diff(tokens.starts)) == [
        len(model.passage_tokens(RIGHT).spans),
        0,
        len(model.passage_tokens(WRONG).spans),
    ]


def test_a_text_has_the_same_vectors_alone_and_among_others(model: ContextualModel) -> None:
    alone, tokens = encode(model, [WRONG])
    among, others = encode(model, [RIGHT, WRONG, QUESTION])
    assert np.array_equal(alone[0], among[1])
    assert np.array_equal(tokens.values, others.take(np.array([1])).values)


def test_a_long_passage_keeps_all_its_tokens(model: ContextualModel) -> None:
    text = RIGHT * 40
    _, tokens = encode(model, [text])
    assert len(tokens.values) == len(model.passage_tokens(text).spans) > 256


def test_nothing_gives_nothing(model: ContextualModel) -> None:
    assert not ask(model, "")[0].any()
    question = model.question_tokens("")
    assert len(question.vectors) == len(question.weights) == len(question.spans) == 0
    sentences, tokens = encode(model, [])
    assert len(sentences) == len(tokens) == 0


def test_rare_words_weigh_more_than_particles(model: ContextualModel) -> None:
    question = model.question_tokens("钉钉的")
    weight = dict(zip(("钉钉的"[s.start : s.end] for s in question.spans), question.weights, strict=True))
    assert weight["的"] < min(value for piece, value in weight.items() if piece != "的")


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_spans_lie_in_order_inside_any_text(text: str) -> None:
    key = make_key(text).text
    model = open_contextual_model(CONTEXTUAL)
    spans = model.passage_tokens(key).spans
    _, tokens = encode(model, [key])
    assert len(spans) == len(tokens.values)
    last = 0
    for span in spans:
        assert last <= span.start <= span.end <= len(key)
        last = span.start


def test_rows_are_taken_and_merged(model: ContextualModel) -> None:
    _, tokens = encode(model, [RIGHT, WRONG, QUESTION])
    rows = np.array([2, 0])
    taken = tokens.take(rows)
    assert np.array_equal(taken.values[: taken.starts[1]], tokens.values[tokens.starts[2] :])
    merged = merge([(np.array([3, 1]), taken)], 4, np.zeros((0, 0), np.int8))
    assert list(np.diff(merged.starts)) == [0, taken.starts[2] - taken.starts[1], 0, taken.starts[1]]
    assert np.array_equal(merged.take(np.array([3, 1])).values, taken.values)
    assert len(merge([], 3, np.zeros((0, 0), np.int8))) == 3


@pytest.mark.parametrize("name", [GRAPH, LAYERS, TENSORS, TOKENIZER])
@pytest.mark.parametrize("content", [None, b"", b"\x00" * 64, b"{}"])
def test_a_missing_or_damaged_file_is_named(tmp_path: Path, name: str, content: bytes | None) -> None:
    folder = tmp_path / "contextual"
    shutil.copytree(CONTEXTUAL, folder)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=name) as raised:
        ContextualModel(folder).encode_passages([RIGHT])
    assert "--model light" in str(raised.value)
    assert str(raised.value).count(". ") == 0


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("projection", lambda _: None),
        ("projection", lambda matrix: matrix[:-1]),
        ("mean", lambda mean: mean * np.float32("nan")),
        ("word_scales", lambda scales: scales[:100]),
        ("positions", lambda positions: positions[:100]),
        ("weights", lambda weights: weights[:100]),
    ],
)
def test_tensors_with_other_contents_are_named(tmp_path: Path, name: str, change: Change) -> None:
    folder = changed_model(tmp_path / "contextual", TENSORS, name, change)
    with pytest.raises(ModelError, match=TENSORS):
        ContextualModel(folder).encode_question(QUESTION)


def test_a_graph_of_another_version_is_named(tmp_path: Path) -> None:
    """One that wants more than the embeddings, as a half-done update leaves behind."""
    folder = tmp_path / "contextual"
    shutil.copytree(CONTEXTUAL, folder)
    graph = onnx.load(folder / GRAPH, load_external_data=False)
    graph.graph.input.append(onnx.helper.make_tensor_value_info("qkv.down", onnx.TensorProto.FLOAT, [1]))
    (folder / GRAPH).write_bytes(graph.SerializeToString())
    with pytest.raises(ModelError, match=f"{GRAPH}.*another version"):
        ContextualModel(folder).encode_passages([RIGHT])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("layer3.wide.scales", lambda _: None),
        ("layer3.wide.packed", lambda packed: packed.astype(np.float32)),
        ("layer3.wide.packed", lambda packed: packed[:-1]),
        ("layer0.qkv.scales", lambda scales: scales * np.float16("nan")),
    ],
)
def test_layers_with_other_contents_are_named(tmp_path: Path, name: str, change: Change) -> None:
    folder = changed_model(tmp_path / "contextual", LAYERS, name, change)
    with pytest.raises(ModelError, match=LAYERS):
        ContextualModel(folder).encode_passages([RIGHT])
