"""Which model embeds: the shipped one, or any sentence-transformers model by name or folder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.static_model import SHIPPED, open_static_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SHIPPED_NAME = "chuchu"

# What the cards of these families ask to be put before a text; a model's own saved prompts come first.
_PROMPTS: dict[str, tuple[str, str]] = {
    "e5": ("query: ", "passage: "),
    "bge-zh": ("为这个句子生成表示以用于检索相关文章：", ""),
    "bge-en": ("Represent this sentence for searching relevant passages: ", ""),
    "qwen3-embedding": (
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:",
        "",
    ),
}


class Embedder(Protocol):
    """Turns keys into unit vectors; equal `fingerprint` means equal vectors."""

    @property
    def name(self) -> str:
        """What `--model` calls it."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever its vectors do."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_passages(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, dimension)."""

    def encode_queries(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, dimension)."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, with the query and passage prompts its card asks for."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def model(self) -> SentenceTransformer:
        """The loaded model.

        Raises:
            ModelError: the packages are not installed, or the model is neither a folder nor within reach.
        """
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError(
                f"The model {self.name} needs sentence-transformers and torch: `pip install 'chuchu[models]'`, "
                "or leave --model out to use the shipped model."
            ) from error
        try:
            return SentenceTransformer(self.name, trust_remote_code=False)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The model {self.name} could not be loaded, neither as a folder nor from its hub "
                f"({str(error).splitlines()[0][:200]}): check the name, or leave --model out to use the shipped model."
            ) from error

    @cached_property
    def fingerprint(self) -> str:
        """Name, dimension and number of parameters; for a folder, its path is the name."""
        count = sum(parameter.numel() for parameter in self.model.parameters())
        return f"{self.name}/{self.dimension}/{count}"

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return len(self.encode_queries(["。"])[0])

    @cached_property
    def prompts(self) -> tuple[str, str]:
        """What is put before a question and before a passage."""
        saved = self.model.prompts
        if any(saved.get(role) for role in ("query", "passage", "document")):
            return saved.get("query") or "", saved.get("passage") or saved.get("document") or ""
        lowered = self.name.lower()
        if "e5" in lowered:
            return _PROMPTS["e5"]
        if "bge" in lowered and "m3" not in lowered:
            return _PROMPTS["bge-zh" if "zh" in lowered else "bge-en"] if "v1" in lowered or "zh" in lowered else ("", "")
        return _PROMPTS["qwen3-embedding"] if "qwen3-embedding" in lowered else ("", "")

    def encode_passages(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of passages, shape (texts, dimension)."""
        return self._encode(self.prompts[1], keys)

    def encode_queries(self, keys: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of questions, shape (texts, dimension)."""
        return self._encode(self.prompts[0], keys)

    def _encode(self, prompt: str, keys: Sequence[str]) -> NDArray[np.float32]:
        vectors = self.model.encode(
            [prompt + key for key in keys], normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def open_embedder(name: str | None = None) -> Embedder:
    """The embedder called `name`: the shipped model for None or "chuchu", else a folder or hub name.

    Raises:
        ModelError: it cannot be loaded (raised when it is first used).
    """
    if name is None or name == SHIPPED_NAME:
        return open_static_model(SHIPPED)
    folder = Path(name)
    if (folder / "token_weights.safetensors").is_file():
        return open_static_model(folder.resolve())
    return SentenceTransformerEmbedder(name)
