"""The shipped contextual model: vectors of tokens that know their sentence, run with ONNX Runtime.

A transformer of twelve layers, kept in 4 bits (multilingual-e5-small with a vocabulary of Chinese and English)
gives every token a state. The mean of a text's states is its sentence vector in FAISS; projected, they score
passages by late interaction (ColBERT, Khattab and Zaharia 2020). Passages are encoded when they are
indexed, so that a question costs one short run. With an update to its weights the same transformer reads
a question and a passage together (see `qa.ranking.close_reading`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.encoders.contextual_files import POSITIONS, ContextualFiles
from index.encoders.packed_weights import unpacked
from index.encoders.transformer import Transformer
from index.ragged import Ragged
from index.records import Span
from index.text.script import latin_share

CONTEXTUAL_NAME = "chuchu"
Kind = Literal["question", "passage"]

# A text begins with a blank of its own, which is the one behind the prompt.
QUESTION_PROMPT, PASSAGE_PROMPT = "query:", "passage:"
# A longer passage is encoded in windows; the model was trained on no more than this.
_LONGEST = 256
# What is read of a question beside a passage.
_LONGEST_ASKED = 64


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


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage that are read together.

    Attributes:
        row: ids of the tokens of both, prompts and all.
        first: where in it the passage's begin; they end before the last.
        starts: where each of these starts in the passage, int64, shape (tokens of the passage,).
    """

    row: list[int]
    first: int
    starts: NDArray[np.int64]


class ContextualModel:
    """The model in a folder that `python -m training.contextual.make` made; an `index.encoders.protocol.Embedder`.

    Everything is loaded when it is first needed; every property and method raises ModelError if it cannot be.

    Args:
        folder: of the model.
    """

    name = CONTEXTUAL_NAME

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = ContextualFiles(folder)

    @property
    def fingerprint(self) -> str:
        """Hash of the files that decide its vectors."""
        return self.files.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a sentence vector."""
        return int(self.files.tensors["projection"].shape[0])

    @property
    def token_dimension(self) -> int:
        """Length of a token vector."""
        return int(self.files.tensors["projection"].shape[1])

    def encode(self, keys: Sequence[str]) -> tuple[NDArray[np.float32], Ragged]:
        """Sentence vectors, unit length, shape (texts, dimension), and token vectors of passages.

        A long passage is encoded in windows of 256 tokens.
        """
        windows: list[tuple[int, list[int]]] = []
        for text, encoding in enumerate(self.files.tokenizer.encode_batch(list(keys), add_special_tokens=False)):
            ids = encoding.ids
            # Windows of equal length: a remainder of three tokens would be encoded without any context.
            count = -(-len(ids) // _LONGEST)
            bounds = [len(ids) * part // count for part in range(count + 1)] if count else [0]
            windows += [(text, ids[start:end]) for start, end in pairwise(bounds)]
        sums = np.zeros((len(keys), self.dimension), np.float32)
        lengths = np.zeros(len(keys), dtype=np.int64)
        vectors = [np.zeros((0, self.token_dimension), np.int8)]
        found = self._run([ids for _, ids in windows], "passage", [latin_share(keys[text]) for text, _ in windows])
        for (text, ids), states in zip(windows, found, strict=True):
            sums[text] += states.sum(axis=0)
            lengths[text] += len(ids)
            vectors.append(_whole(states @ self.files.tensors["projection"]))
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        return _unit(sums), Ragged(np.concatenate(vectors), starts)

    def encode_passages(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """The sentence vectors of `encode`."""
        return self.encode(keys)[0]

    def encode_queries(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """Sentence vectors of questions, unit length, shape (texts, dimension)."""
        return np.stack([self.encode_question(key).sentence for key in keys])

    def count_truncated(self, keys: Sequence[str]) -> int:
        """Always 0: long passages are encoded in windows."""
        return 0

    def states(self, keys: Sequence[str], kind: Kind = "passage") -> NDArray[np.float32]:
        """The centred states of all tokens of some texts, cut to 256 tokens each, shape (tokens, dimension)."""
        encodings = self.files.tokenizer.encode_batch(list(keys), add_special_tokens=False)
        ids = [encoding.ids[:_LONGEST] for encoding in encodings]
        found = self._run(ids, kind, [latin_share(key) for key in keys])
        return np.concatenate([np.zeros((0, self.dimension), np.float32), *found])

    def encode_question(self, key: str) -> EncodedQuestion:
        """A question's vectors; what is beyond 256 tokens is not looked at."""
        encoding = self.files.tokenizer.encode(key, add_special_tokens=False)
        ids = encoding.ids[:_LONGEST]
        (states,) = self._run([ids], "question", [latin_share(key)])
        return EncodedQuestion(
            sentence=_unit(states.sum(axis=0, keepdims=True))[0],
            vectors=_unit(states @ self.files.tensors["projection"]),
            weights=self.files.tensors["weights"][ids].astype(np.float32),
            spans=tuple(_trimmed(key, *offsets) for offsets in encoding.offsets[:_LONGEST]),
        )

    def pair(self, question: str, passage: str) -> Pair:
        """A question and a passage as one row of tokens; both are keys, cut to 64 and to 272 tokens in all."""
        asked = self.files.tokenizer.encode(question, add_special_tokens=False).ids[:_LONGEST_ASKED]
        head = [*self._question_prompt, *asked, self._end, *self._passage_prompt[1:]]
        encoding = self.files.tokenizer.encode(passage, add_special_tokens=False)
        ids = encoding.ids[: POSITIONS - len(head) - 1]
        starts = [_trimmed(passage, *offsets).start for offsets in encoding.offsets[: len(ids)]]
        return Pair([*head, *ids, self._end], len(head), np.array(starts, dtype=np.int64))

    def read(self, pairs: Sequence[Pair], transformer: Transformer) -> list[NDArray[np.float32]]:
        """The states of the passages' tokens, read behind the question, each of shape (tokens of it, dimension).

        Args:
            pairs: as `pair` gives them.
            transformer: of the same files, with an update to its weights.
        """
        states = transformer.run([self.embedded(pair.row) for pair in pairs])
        return [of_pair[pair.first : -1] for pair, of_pair in zip(pairs, states, strict=True)]

    def embedded(self, row: Sequence[int]) -> NDArray[np.float32]:
        """Word and position embeddings of a row of tokens, float32, shape (tokens, dimension)."""
        tensors = self.files.tensors
        words = unpacked(tensors["words"][row], tensors["word_scales"][row])
        together: NDArray[np.float32] = words + tensors["positions"][: len(row)].astype(np.float32)
        return together

    def spans(self, key: str) -> tuple[Span, ...]:
        """Where the tokens of a passage stand in its key, in the order of their vectors."""
        offsets = self.files.tokenizer.encode(key, add_special_tokens=False).offsets
        return tuple(_trimmed(key, *pair) for pair in offsets)

    def _run(self, texts: Sequence[Sequence[int]], kind: Kind, english: Sequence[float]) -> list[NDArray[np.float32]]:
        """The states of some texts' tokens behind their prompt, each of shape (tokens, dimension).

        They are centred: the model puts all texts near one direction, and English ones near another, which tells
        language from language and not meaning from meaning (Libovický et al. 2020, "On the Language Neutrality of
        Pre-trained Multilingual Representations").

        Args:
            texts: the ids of each.
            kind: what they are.
            english: how much of each is English, 0 to 1.
        """
        tensors, prompt = self.files.tensors, self._question_prompt if kind == "question" else self._passage_prompt
        found = self._transformer.run([self.embedded([*prompt, *ids, self._end]) for ids in texts])
        mean, english_mean = tensors["mean"], tensors[f"english_{kind}"]
        return [
            (states[len(prompt) : -1] - (mean + np.float32(share) * english_mean)).astype(np.float32)
            for states, share in zip(found, english, strict=True)
        ]

    @cached_property
    def _transformer(self) -> Transformer:
        return Transformer(self.files)

    @cached_property
    def _passage_prompt(self) -> list[int]:
        return [self._begin, *self.files.tokenizer.encode(PASSAGE_PROMPT, add_special_tokens=False).ids]

    @cached_property
    def _question_prompt(self) -> list[int]:
        return [self._begin, *self.files.tokenizer.encode(QUESTION_PROMPT, add_special_tokens=False).ids]

    @cached_property
    def _begin(self) -> int:
        return self.files.id_of("<s>")

    @cached_property
    def _end(self) -> int:
        return self.files.id_of("</s>")


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


def _trimmed(key: str, start: int, end: int) -> Span:
    """The span without the blank that a piece at the start of a word takes with it."""
    while start < end and key[start].isspace():
        start += 1
    return Span(start, end)
