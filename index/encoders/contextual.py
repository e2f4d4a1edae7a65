"""The shipped contextual model: vectors of tokens that know their sentence, run with ONNX Runtime.

A transformer of twelve layers, kept in 4 bits (multilingual-e5-small with a vocabulary of Chinese and English)
gives every token a state. The mean of a text's states is its sentence vector in FAISS; projected, they score
passages by late interaction (ColBERT, Khattab and Zaharia 2020). Passages are encoded when they are
indexed, so that a question costs one short run. With an update to its weights the same transformer reads
a question and a passage together (see `index.encoders.contextual_reading`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.encoders.contextual_files import ContextualFiles
from index.encoders.contextual_reading import ContextualReader
from index.encoders.protocol import EncodedPassages, EncodedQuestion, PassageTokens, QuestionTokens
from index.encoders.transformer import Transformer
from index.errors import StoreError
from index.ragged import Ragged
from index.text.script import latin_share

CONTEXTUAL_NAME = "chuchu"
TextKind = Literal["question", "passage"]

# A longer passage is encoded in windows; the model was trained on no more than this.
_LONGEST = 256


class ContextualModel:
    """The model in a folder that `python -m training contextual` made; an `Encoder` and its own `TokenEncoder`.

    An index stores the vectors of tokens, in context, as int8. Everything is loaded when it is first needed; every
    property and method raises ModelError if it cannot be.

    Args:
        folder: of the model.
    """

    name = CONTEXTUAL_NAME
    # A transformer takes a second for these, and whoever waits wants to see it move.
    batch_size = 64
    alike = 0.72
    telling = 3.75

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

    @property
    def tokens(self) -> ContextualModel:
        """Itself."""
        return self

    @cached_property
    def reader(self) -> ContextualReader:
        """The same transformer with its update for reading."""
        return ContextualReader(self.files)

    def encode_passages(self, keys: Sequence[str]) -> EncodedPassages:
        """Sentence vectors and token vectors of passages; a long one is encoded in windows of 256 tokens."""
        windows: list[tuple[int, list[int]]] = []
        for text, encoding in enumerate(self.files.tokenizer.encode_batch_fast(list(keys), add_special_tokens=False)):
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
        return EncodedPassages(_unit(sums), Ragged.of(np.concatenate(vectors), lengths))

    def encode_tokens(self, keys: Sequence[str]) -> Ragged:
        """The token vectors of `encode_passages`, int8."""
        tokens = self.encode_passages(keys).tokens
        assert tokens is not None, "it always has them"
        return tokens

    def passage_tokens(self, key: str) -> PassageTokens:
        """Where the tokens of a passage stand, in the order of their vectors, and their weights."""
        ids, spans = self.files.cut(key)
        return PassageTokens(tuple(spans), self._weights(ids))

    def vectors(self, stored: NDArray[np.integer]) -> NDArray[np.float32]:
        """Stored token vectors at unit length, float32, shape (tokens, token dimension).

        Raises:
            StoreError: they are of another shape.
        """
        if stored.shape[1:] != (self.token_dimension,):
            raise StoreError(
                "The index is damaged (tokens.values.npy holds no token vectors of the model): rebuild it with "
                "`chuchu build DOCUMENTS --index INDEX`."
            )
        return _unit(stored.astype(np.float32))

    def question_tokens(self, key: str) -> QuestionTokens:
        """The tokens of `encode_question`."""
        tokens = self.encode_question(key).tokens
        assert tokens is not None, "it always has them"
        return tokens

    def states(self, keys: Sequence[str], kind: TextKind = "passage") -> NDArray[np.float32]:
        """The centred states of all tokens of some texts, cut to 256 tokens each, shape (tokens, dimension)."""
        encodings = self.files.tokenizer.encode_batch_fast(list(keys), add_special_tokens=False)
        ids = [encoding.ids[:_LONGEST] for encoding in encodings]
        found = self._run(ids, kind, [latin_share(key) for key in keys])
        return np.concatenate([np.zeros((0, self.dimension), np.float32), *found])

    def encode_question(self, key: str) -> EncodedQuestion:
        """A question's vectors; what is beyond 256 tokens is not looked at."""
        ids, spans = self.files.cut(key)
        ids = ids[:_LONGEST]
        (states,) = self._run([ids], "question", [latin_share(key)])
        vectors = _unit(states @ self.files.tensors["projection"])
        tokens = QuestionTokens(vectors, self._weights(ids), tuple(spans[:_LONGEST]))
        return EncodedQuestion(_unit(states.sum(axis=0, keepdims=True))[0], tokens)

    def _weights(self, ids: Sequence[int]) -> NDArray[np.float32]:
        weights: NDArray[np.float32] = self.files.tensors["weights"][ids].astype(np.float32)
        return weights

    def _run(
        self, texts: Sequence[Sequence[int]], kind: TextKind, english: Sequence[float]
    ) -> list[NDArray[np.float32]]:
        """The states of some texts' tokens behind their prompt, each of shape (tokens, dimension).

        They are centred: the model puts all texts near one direction, and English ones near another, which tells
        language from language and not meaning from meaning (Libovický et al. 2020, "On the Language Neutrality of
        Pre-trained Multilingual Representations").

        Args:
            texts: the ids of each.
            kind: what they are.
            english: how much of each is English, 0 to 1.
        """
        files = self.files
        tensors, prompt = files.tensors, files.question_prompt if kind == "question" else files.passage_prompt
        found = self._transformer.run([files.embedded([*prompt, *ids, files.end]) for ids in texts])
        mean, english_mean = tensors["mean"], tensors[f"english_{kind}"]
        return [
            (states[len(prompt) : -1] - (mean + np.float32(share) * english_mean)).astype(np.float32)
            for states, share in zip(found, english, strict=True)
        ]

    @cached_property
    def _transformer(self) -> Transformer:
        return Transformer(self.files)


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
