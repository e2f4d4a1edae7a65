"""The shipped contextual model: vectors of tokens that know their sentence, run with ONNX Runtime.

A transformer of twelve layers in 4 bits (multilingual-e5-small with a vocabulary of Chinese and English)
gives every token a state. The mean of a text's states is its sentence vector in FAISS; projected, they score
passages by late interaction (ColBERT, Khattab and Zaharia 2020). Passages are encoded when they are
indexed, so that a question costs one short run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.records import Span
from index.token_vectors import TokenVectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

CONTEXTUAL_NAME = "chuchu"

GRAPH = "encoder.onnx"
TENSORS = "tensors.safetensors"
TOKENIZER = "tokenizer.json"
_PARTS = (GRAPH, TENSORS, TOKENIZER)
# A text begins with a blank of its own, which is the one behind the prompt.
QUESTION_PROMPT, PASSAGE_PROMPT = "query:", "passage:"
# A longer passage is encoded in windows; the model was trained on no more than this.
_LONGEST = 256


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question's tokens.

    Attributes:
        sentence: float32, shape (dimension,), unit length, or zero for a question without tokens.
        vectors: float32, shape (tokens, token dimension), unit length.
        weights: float32, shape (tokens,), above 0: what each token counts, the rarer the more.
        spans: where each token stands in the key.
    """

    sentence: NDArray[np.float32]
    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]
    spans: tuple[Span, ...]


class ContextualModel:
    """The model in a folder that `python -m training.contextual` made; an `index.embedder.Embedder`.

    Everything is loaded when it is first needed; every property and method raises ModelError if it cannot be.

    Args:
        folder: of the model.
    """

    name = CONTEXTUAL_NAME

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def fingerprint(self) -> str:
        """Hash of its files."""
        digest = hashlib.sha256()
        for name in _PARTS:
            digest.update(self._read(name))
        return f"contextual-{digest.hexdigest()[:24]}"

    @property
    def dimension(self) -> int:
        """Length of a sentence vector."""
        return int(self._tensors["projection"].shape[0])

    @property
    def token_dimension(self) -> int:
        """Length of a token vector."""
        return int(self._tensors["projection"].shape[1])

    def encode(self, keys: Sequence[str]) -> tuple[NDArray[np.float32], TokenVectors]:
        """Sentence vectors, unit length, shape (texts, dimension), and token vectors of passages.

        A long passage is encoded in windows of 256 tokens.
        """
        windows: list[tuple[int, list[int]]] = []
        for text, encoding in enumerate(self._tokenizer.encode_batch(list(keys), add_special_tokens=False)):
            ids = encoding.ids
            # Windows of equal length: a remainder of three tokens would be encoded without any context.
            count = -(-len(ids) // _LONGEST)
            bounds = [len(ids) * part // count for part in range(count + 1)] if count else [0]
            windows += [(text, ids[start:end]) for start, end in pairwise(bounds)]
        sums = np.zeros((len(keys), self.dimension), np.float32)
        lengths = np.zeros(len(keys), dtype=np.int64)
        vectors = [np.zeros((0, self.token_dimension), np.int8)]
        for text, ids in windows:
            states = self._run(ids, self._passage_prompt)
            sums[text] += states.sum(axis=0)
            lengths[text] += len(ids)
            vectors.append(_whole(states @ self._tensors["projection"]))
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        return _unit(sums), TokenVectors(np.concatenate(vectors), starts)

    def encode_passages(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """The sentence vectors of `encode`."""
        return self.encode(keys)[0]

    def encode_queries(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """Sentence vectors of questions, unit length, shape (texts, dimension)."""
        return np.stack([self.encode_question(key).sentence for key in keys])

    def count_truncated(self, keys: Sequence[str]) -> int:
        """Always 0: long passages are encoded in windows."""
        return 0

    def states(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """The centred states of all tokens of some passages, cut to 256 tokens, shape (tokens, dimension)."""
        encodings = self._tokenizer.encode_batch(list(keys), add_special_tokens=False)
        return np.concatenate([self._run(encoding.ids[:_LONGEST], self._passage_prompt) for encoding in encodings])

    def encode_question(self, key: str) -> EncodedQuestion:
        """A question's vectors; what is beyond 256 tokens is not looked at."""
        encoding = self._tokenizer.encode(key, add_special_tokens=False)
        ids = encoding.ids[:_LONGEST]
        states = self._run(ids, self._question_prompt)
        return EncodedQuestion(
            sentence=_unit(states.sum(axis=0, keepdims=True))[0],
            vectors=_unit(states @ self._tensors["projection"]),
            weights=self._tensors["weights"][ids].astype(np.float32),
            spans=tuple(_trimmed(key, *offsets) for offsets in encoding.offsets[:_LONGEST]),
        )

    def spans(self, key: str) -> tuple[Span, ...]:
        """Where the tokens of a passage stand in its key, in the order of their vectors."""
        offsets = self._tokenizer.encode(key, add_special_tokens=False).offsets
        return tuple(_trimmed(key, *pair) for pair in offsets)

    def _run(self, ids: Sequence[int], prompt: list[int]) -> NDArray[np.float32]:
        """The centred states of a text's tokens behind the prompt, shape (tokens, dimension).

        One text a run: among others, rounding would give the same passage other vectors in another build.
        """
        tensors = self._tensors
        row = [*prompt, *ids, self._end]
        words = _unpacked(tensors["words"][row], tensors["word_scales"][row])
        inputs = {"x": words + tensors["positions"][: len(row)].astype(np.float32)}
        (states,) = self._session.run(["hidden"], inputs)
        centred: NDArray[np.float32] = states[len(prompt) : -1] - tensors["mean"]
        return centred

    @cached_property
    def _session(self) -> InferenceSession:
        try:
            import onnxruntime
            from onnxruntime.capi import onnxruntime_pybind11_state as state
        except ImportError as error:
            raise ModelError(f"The contextual model cannot be run ({error}): pip install onnxruntime.") from error
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Spinning threads would take the cores from whatever else asks at the same time.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return onnxruntime.InferenceSession(self._read(GRAPH), options, providers=["CPUExecutionProvider"])
        except (state.InvalidProtobuf, state.InvalidArgument, state.InvalidGraph, state.Fail) as error:
            raise self._damaged(GRAPH, error) from error

    @cached_property
    def _tensors(self) -> dict[str, NDArray[Any]]:
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            return load(self._read(TENSORS))
        except SafetensorError as error:
            raise self._damaged(TENSORS, error) from error

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            return Tokenizer.from_buffer(self._read(TOKENIZER))
        except ValueError as error:
            raise self._damaged(TOKENIZER, error) from error

    @cached_property
    def _passage_prompt(self) -> list[int]:
        return [self._begin, *self._tokenizer.encode(PASSAGE_PROMPT, add_special_tokens=False).ids]

    @cached_property
    def _question_prompt(self) -> list[int]:
        return [self._begin, *self._tokenizer.encode(QUESTION_PROMPT, add_special_tokens=False).ids]

    @cached_property
    def _begin(self) -> int:
        return self._id("<s>")

    @cached_property
    def _end(self) -> int:
        return self._id("</s>")

    def _id(self, piece: str) -> int:
        found = self._tokenizer.token_to_id(piece)
        if found is None:
            raise self._damaged(TOKENIZER, ValueError(f"it has no {piece}"))
        return found

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise ModelError(
                f"{self.folder / name} of the contextual model cannot be read ({error.strerror}): "
                "install Chuchu again, or build with --model light."
            ) from error

    def _damaged(self, name: str, error: Exception) -> ModelError:
        reason = " ".join(str(error).split()).replace(". ", ", ").rstrip(".")[:200]
        return ModelError(
            f"{self.folder / name} is damaged ({reason}): install Chuchu again, or build with --model light."
        )


@lru_cache(maxsize=2)
def open_contextual_model(folder: Path) -> ContextualModel:
    """The model of a folder; opened again, it is the same one."""
    return ContextualModel(folder)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of unit length, shape (n, d); a zero stays one."""
    unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))
    return unit


def _whole(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Vectors as whole numbers, the largest of each 127 or -127."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-12)
    whole: NDArray[np.int8] = np.rint(vectors * (127 / largest)).astype(np.int8)
    return whole


def _unpacked(packed: NDArray[np.uint8], scales: NDArray[np.float16]) -> NDArray[np.float32]:
    """Rows of 4-bit numbers, shape (n, groups, 16), times their scales (n, groups): float32, (n, groups * 32)."""
    numbers = np.stack([packed & 15, packed >> 4], axis=-1).reshape(*packed.shape[:2], -1)
    values: NDArray[np.float32] = (numbers.astype(np.float32) - 8) * scales[..., None].astype(np.float32)
    return values.reshape(len(packed), -1)


def _trimmed(key: str, start: int, end: int) -> Span:
    """The span without the blank that a piece at the start of a word takes with it."""
    while start < end and key[start].isspace():
        start += 1
    return Span(start, end)
