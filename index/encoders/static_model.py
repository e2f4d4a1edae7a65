"""The shipped light model: static token embeddings, run with numpy alone.

One table of token vectors does three jobs: their mean is the sentence vector in FAISS; token by token
they score passages by late interaction (MaxSim, as in ColBERT, Khattab and Zaharia 2020, without a
transformer); and their alignments say which sentence answers. The folder is a sentence-transformers
`StaticEmbedding` folder: `SentenceTransformer(folder)` gives the same pooled vectors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import EncodedPassages, EncodedQuestion, PassageTokens, QuestionTokens
from index.errors import ModelError, StoreError
from index.ragged import Ragged
from index.records import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHIPPED = Path(__file__).resolve().parents[1] / "model"
LIGHT_NAME = "light"

_TOKENIZER = Path("0_StaticEmbedding", "tokenizer.json")
_EMBEDDING = Path("0_StaticEmbedding", "model.safetensors")
_WEIGHTS = Path("token_weights.safetensors")
_PARTS = (_TOKENIZER, _EMBEDDING, _WEIGHTS)
_WORD_START = "▁"
TELLING = 0.15
"""Tokens that only ask, and particles, weigh less than this."""


class StaticModel:
    """Static token embeddings read from a folder; every text given to it is a key (see `index.text.keys`).

    It is an `Encoder` and its own `TokenEncoder`: an index stores the ids of tokens. Its properties and methods raise
    ModelError where a file of the folder is damaged.
    """

    batch_size = 1024
    alike = 0.67
    telling = TELLING
    reader = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = LIGHT_NAME if folder == SHIPPED else str(folder)
        missing = [str(part) for part in _PARTS if not (folder / part).is_file()]
        if missing:
            raise self._unusable(f"{', '.join(missing)} missing")

    @cached_property
    def embedding(self) -> NDArray[np.float32]:
        """Token vectors, shape (vocabulary, dimension); their length carries the token's pooling weight."""
        table = self._load(_EMBEDDING, "embeddings", 2) * self._load(_EMBEDDING, "weights", 1)[:, None]
        if len(table) < self.tokenizer.get_vocab_size():
            raise self._unusable(f"{len(table)} vectors for {self.tokenizer.get_vocab_size()} tokens")
        return table

    @cached_property
    def directions(self) -> NDArray[np.float32]:
        """Token vectors at unit length, shape (vocabulary, dimension)."""
        return _unit(self.embedding)

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """Each token's weight in late interaction, shape (vocabulary,), 0 or more."""
        weights = self._load(_WEIGHTS, "weights", 1)
        if len(weights) < self.tokenizer.get_vocab_size():
            raise self._unusable(f"{len(weights)} token weights for {self.tokenizer.get_vocab_size()} tokens")
        return weights

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The Hugging Face tokenizer, without truncation and padding."""
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_buffer((self.folder / _TOKENIZER).read_bytes())
        except (OSError, ValueError) as error:
            raise self._unusable(f"{_TOKENIZER}: {error}") from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the files that decide token ids and vectors."""
        digest = hashlib.sha256()
        for part in _PARTS:
            try:
                digest.update((self.folder / part).read_bytes())
            except OSError as error:
                raise self._unusable(f"{part}: {error.strerror}") from error
        return digest.hexdigest()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.embedding.shape[1])

    def tokenize(self, keys: Sequence[str]) -> Ragged:
        """The token ids of each key, uint16 or uint32."""
        rows = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(list(keys), add_special_tokens=False)]
        starts = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)
        flat = np.fromiter(chain.from_iterable(rows), dtype=np.uint32, count=int(starts[-1]))
        return Ragged(flat.astype(np.uint16) if len(self.embedding) <= 1 << 16 else flat, starts)

    def tokenize_with_spans(self, key: str) -> tuple[NDArray[np.int64], list[Span]]:
        """The token ids of one key and the characters each stands for."""
        encoding = self.tokenizer.encode(key, add_special_tokens=False)
        spans = []
        for piece, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
            # The mark of a word's beginning is put in by the tokenizer and counted to the character before it.
            first = max(start, end - len(piece) + 1) if piece.startswith(_WORD_START) else start
            spans.append(Span(first, end))
        return np.array(encoding.ids, dtype=np.int64), spans

    def pool(self, tokens: Ragged) -> NDArray[np.float32]:
        """Unit sentence vectors, shape (texts, dimension); zero for a text without tokens."""
        pooled = np.zeros((len(tokens), self.dimension), dtype=np.float32)
        for row, (first, last) in enumerate(pairwise(tokens.starts.tolist())):
            # A text at a time stays in the processor's cache; `reduceat` over many takes eight times as long.
            np.add.reduce(self.embedding.take(tokens.values[first:last], axis=0), axis=0, out=pooled[row])
        return _unit(pooled)

    @property
    def tokens(self) -> StaticModel:
        """Itself."""
        return self

    def encode_passages(self, keys: Sequence[str]) -> EncodedPassages:
        """Unit vectors of passages, none of which is too long, and their token ids."""
        tokens = self.tokenize(keys)
        return EncodedPassages(self.pool(tokens), tokens)

    def encode_question(self, key: str) -> EncodedQuestion:
        """The unit vector of a question, and its tokens."""
        ids, spans = self.tokenize_with_spans(key)
        return EncodedQuestion(self.pool(Ragged.of(ids, [len(ids)]))[0], self._question_tokens(ids, spans))

    def encode_tokens(self, keys: Sequence[str]) -> Ragged:
        """The token ids of `tokenize`."""
        return self.tokenize(keys)

    def passage_tokens(self, key: str) -> PassageTokens:
        """Where the tokens of a passage stand, and their weights."""
        ids, spans = self.tokenize_with_spans(key)
        return PassageTokens(tuple(spans), self.weights[ids])

    def question_tokens(self, key: str) -> QuestionTokens:
        """The directions of a question's tokens, their weights and places."""
        return self._question_tokens(*self.tokenize_with_spans(key))

    def _question_tokens(self, ids: NDArray[np.int64], spans: Sequence[Span]) -> QuestionTokens:
        return QuestionTokens(self.directions[ids], self.weights[ids], tuple(spans))

    def vectors(self, stored: NDArray[np.integer]) -> NDArray[np.float32]:
        """The directions of tokens by their ids, float32, shape (tokens, dimension).

        Raises:
            StoreError: they are no ids, or there is no token of some id.
        """
        try:
            if stored.ndim != 1 or stored.dtype.kind != "u":
                raise IndexError
            found: NDArray[np.float32] = self.directions[stored]
        except IndexError as error:
            raise StoreError(
                "The index is damaged (tokens.values.npy holds a token that the model does not have): rebuild it with "
                "`chuchu build DOCUMENTS --index INDEX`."
            ) from error
        return found

    def _load(self, part: Path, name: str, dimensions: int) -> NDArray[np.float32]:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            array = load_file(self.folder / part)[name]
        except (OSError, KeyError, TypeError, ValueError, SafetensorError) as error:
            raise self._unusable(f"{part}: {error}") from error
        if array.ndim != dimensions:
            raise self._unusable(f"{part}: {name} should have {dimensions} dimensions and has {array.ndim}")
        return array.astype(np.float32)

    def _unusable(self, reason: str) -> ModelError:
        mended = (
            "install Chuchu again."
            if self.folder == SHIPPED
            else "name a folder made by `python -m training static`, or leave --model out to use the shipped model."
        )
        return ModelError(f"{self.folder} is not a static model folder ({' '.join(reason.split())[:200]}): {mended}")


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-12))
    return unit


def open_static_model(folder: Path = SHIPPED) -> StaticModel:
    """The static model in `folder`, read once a process, and again when its files have changed.

    Raises:
        ModelError: the folder lacks a file of a static model.
    """
    files = [folder / part for part in _PARTS]
    return _open(folder, tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.is_file()))


@lru_cache(maxsize=4)
def _open(folder: Path, stamps: tuple[tuple[int, int], ...]) -> StaticModel:
    return StaticModel(folder)
