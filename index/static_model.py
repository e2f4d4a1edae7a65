"""The shipped model: static token embeddings, run with numpy alone.

One table of token vectors does three jobs: their mean is the sentence vector in FAISS; token by token
they score passages by late interaction (MaxSim, as in ColBERT, Khattab and Zaharia 2020, without a
transformer); and their alignments say which sentence answers. The folder is a sentence-transformers
`StaticEmbedding` folder: `SentenceTransformer(folder)` gives the same pooled vectors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.records import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHIPPED = Path(__file__).parent / "model"

_TOKENIZER = Path("0_StaticEmbedding", "tokenizer.json")
_EMBEDDING = Path("0_StaticEmbedding", "model.safetensors")
_WEIGHTS = Path("token_weights.safetensors")
_BATCH = 512


@dataclass(frozen=True, slots=True)
class TokenRows:
    """Token ids of many texts, end to end.

    Attributes:
        ids: uint16 or uint32, shape (total tokens,).
        starts: int64, shape (texts + 1,): text *i* owns `ids[starts[i]:starts[i + 1]]`.
    """

    ids: NDArray[np.unsignedinteger]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, row: int) -> NDArray[np.unsignedinteger]:
        """The token ids of one text."""
        return self.ids[self.starts[row] : self.starts[row + 1]]

    def take(self, rows: NDArray[np.integer]) -> TokenRows:
        """The token ids of some texts, in the order given."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        positions = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return TokenRows(self.ids[positions], starts)


class StaticModel:
    """Static token embeddings read from a folder; every text given to it is a key (see `index.keys`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = "chuchu" if folder == SHIPPED else str(folder)
        missing = [str(part) for part in (_TOKENIZER, _EMBEDDING, _WEIGHTS) if not (folder / part).is_file()]
        if missing:
            raise ModelError(
                f"{folder} is not a static model folder ({', '.join(missing)} missing): name a folder made by "
                "`python -m training`, or leave --model out to use the shipped model."
            )

    @cached_property
    def embedding(self) -> NDArray[np.float32]:
        """Token vectors, shape (vocabulary, dimension); their length carries the token's pooling weight."""
        from safetensors.numpy import load_file

        return load_file(self.folder / _EMBEDDING)["embedding.weight"].astype(np.float32)

    @cached_property
    def directions(self) -> NDArray[np.float32]:
        """Token vectors at unit length, shape (vocabulary, dimension)."""
        lengths = np.linalg.norm(self.embedding, axis=1, keepdims=True)
        return self.embedding / np.maximum(lengths, 1e-12)

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """Each token's weight in late interaction, shape (vocabulary,), 0 or more."""
        from safetensors.numpy import load_file

        return load_file(self.folder / _WEIGHTS)["weight"].astype(np.float32)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The Hugging Face tokenizer, without truncation and padding."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / _TOKENIZER))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the files that decide token ids and vectors."""
        digest = hashlib.sha256()
        for part in (_TOKENIZER, _EMBEDDING, _WEIGHTS):
            digest.update((self.folder / part).read_bytes())
        return digest.hexdigest()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.embedding.shape[1]

    def tokenize(self, keys: Sequence[str]) -> TokenRows:
        """The token ids of each key."""
        rows = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(list(keys), add_special_tokens=False)]
        starts = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)
        dtype = np.uint16 if len(self.embedding) <= 1 << 16 else np.uint32
        flat = np.fromiter((token for row in rows for token in row), dtype=dtype, count=int(starts[-1]))
        return TokenRows(flat, starts)

    def tokenize_with_spans(self, key: str) -> tuple[NDArray[np.int64], list[Span]]:
        """The token ids of one key and the characters each stands for."""
        encoding = self.tokenizer.encode(key, add_special_tokens=False)
        return np.array(encoding.ids, dtype=np.int64), [Span(*offsets) for offsets in encoding.offsets]

    def pool(self, tokens: TokenRows) -> NDArray[np.float32]:
        """Unit sentence vectors, shape (texts, dimension); zero for a text without tokens."""
        pooled = np.zeros((len(tokens), self.dimension), dtype=np.float32)
        for first in range(0, len(tokens), _BATCH):
            starts = tokens.starts[first : first + _BATCH + 1]
            filled = np.flatnonzero(np.diff(starts))
            if len(filled):
                vectors = self.embedding[tokens.ids[starts[0] : starts[-1]]]
                pooled[first + filled] = np.add.reduceat(vectors, starts[filled] - starts[0], axis=0)
        return pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12)

    def encode_passages(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of passages' keys, shape (texts, dimension)."""
        return self.pool(self.tokenize(keys))

    def encode_queries(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of questions' keys, shape (texts, dimension)."""
        return self.pool(self.tokenize(keys))


@lru_cache(maxsize=4)
def open_static_model(folder: Path = SHIPPED) -> StaticModel:
    """The static model in `folder`, read once a process.

    Raises:
        ModelError: the folder lacks a file of a static model.
    """
    return StaticModel(folder)
