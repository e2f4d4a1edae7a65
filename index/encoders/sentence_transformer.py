"""Any model of sentence-transformers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoders.hub import LOADING_ERRORS, NOT_NEEDED, ModelFiles, one_line
from index.encoders.protocol import DEFAULT_ENCODING, EncodedPassages, EncodedQuestion, Encoding

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# What the cards of these families ask to be put before a question and before a passage, for models that
# do not save it themselves (those of Qwen3-Embedding, EmbeddingGemma or Arctic-Embed do): the first that fits.
_TASK = "Given a web search query, retrieve relevant passages that answer the query"


_PROMPTS: tuple[tuple[str, str, str], ...] = (
    # intfloat/multilingual-e5-large-instruct, intfloat/e5-mistral-7b-instruct
    (r"e5-.*instruct", f"Instruct: {_TASK}\nQuery: ", ""),
    # intfloat/e5-base-v2, intfloat/multilingual-e5-small
    (r"e5-(?:small|base|large)", "query: ", "passage: "),
    # BAAI/bge-large-zh, BAAI/bge-small-zh-v1.5
    (r"bge-(?:small|base|large)-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    # BAAI/bge-large-en, BAAI/bge-base-en-v1.5
    (r"bge-(?:small|base|large)-en", "Represent this sentence for searching relevant passages: ", ""),
    # Qwen/Qwen3-Embedding-0.6B, where only its weights were copied
    (r"qwen3-embedding", f"Instruct: {_TASK}\nQuery:", ""),
)


_QUESTION_PROMPTS = ("query", "web_search_query", "s2p_query")


_PASSAGE_PROMPTS = ("document", "passage", "corpus")


class SentenceTransformerEncoder:
    """Any sentence-transformers model, with the query and passage prompts its card asks for.

    The model is loaded when it is first needed; every property and method raises ModelError if it cannot be.

    Args:
        name: a folder, or a name on the Hugging Face hub.
        encoding: how it is run.
    """

    batch_size = 1024
    tokens = None
    reader = None

    def __init__(self, name: str, encoding: Encoding = DEFAULT_ENCODING) -> None:
        self._files = ModelFiles(name, "or build without --model to use the shipped model")
        self._encoding = encoding
        # Its tokenizer cannot be used by two threads at once.
        self._lock = Lock()
        self.name = self._files.name

    @cached_property
    def folder(self) -> Path:
        """Where the model's files are."""
        return self._files.folder()

    @cached_property
    def model(self) -> SentenceTransformer:
        """The loaded model; code that comes with a model is never run."""
        folder, device = self.folder, self._files.device(self._encoding.device)
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(str(folder), device=device, trust_remote_code=False, local_files_only=True)
        except LOADING_ERRORS as error:
            raise self._files.unusable(one_line(error)) from error

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the model's files: weights, tokenizer, settings, saved prompts."""
        digest = hashlib.sha256(repr(self.prompts).encode())
        for file in sorted(self.folder.rglob("*")):
            inside = file.relative_to(self.folder)
            hidden = any(part.startswith(".") for part in inside.parts)
            if hidden or not file.is_file() or file.suffix == ".md" or any(map(inside.match, NOT_NEEDED)):
                continue
            with file.open("rb") as stream:
                content = hashlib.file_digest(stream, "sha256").hexdigest()
            digest.update(f"{inside.as_posix()}\0{content}\n".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return len(self.encode_question("。").vector)

    @cached_property
    def prompts(self) -> tuple[str, str]:
        """What is put before a question and before a passage: what the model saved, or what its card asks for."""
        saved = self.model.prompts
        question = next((saved[name] or "" for name in _QUESTION_PROMPTS if saved.get(name)), "")
        passage = next((saved[name] or "" for name in _PASSAGE_PROMPTS if saved.get(name)), "")
        if question or passage:
            return question, passage
        # A snapshot in the hub's cache is a hash below the folder "models--OWNER--NAME".
        parts = Path(self.name).parts
        names = [part for part in parts if part.startswith("models--")] or [parts[-1] if parts else ""]
        for pattern, for_question, for_passage in _PROMPTS:
            if re.search(rf"(?:^|[^a-z0-9]){pattern}", names[-1].lower()):
                return for_question, for_passage
        return "", ""

    def encode_passages(self, keys: Sequence[str]) -> EncodedPassages:
        """Unit vectors of passages, taken from the cache where it has them."""
        prompt, cache = self.prompts[1], self._encoding.cache
        if cache is None or not keys:
            vectors = self._unit(self.model.encode_document, prompt, keys)
        else:
            vectors = cache.vectors(
                self.fingerprint, prompt, keys, lambda texts: self._unit(self.model.encode_document, prompt, texts)
            )
        return EncodedPassages(vectors, truncated=self._count_truncated(keys))

    def encode_question(self, key: str) -> EncodedQuestion:
        """The unit vector of a question."""
        return EncodedQuestion(self._unit(self.model.encode_query, self.prompts[0], [key])[0])

    def _count_truncated(self, keys: Sequence[str]) -> int:
        """How many passages have more tokens, with their prompt, than the model reads."""
        longest: int | None = self.model.max_seq_length
        if not longest:
            return 0
        prompt = self.prompts[1]
        # A token is a byte or more, so only texts with many bytes need be counted.
        texts = [prompt + key for key in keys if len((prompt + key).encode()) + 2 > longest]
        if not texts:
            return 0
        with self._lock:
            ids: list[list[int]] = self.model.tokenizer(texts, truncation=False, verbose=False)["input_ids"]
        return sum(1 for row in ids if len(row) > longest)

    def _unit(self, encode: Callable[..., object], prompt: str, keys: Sequence[str]) -> NDArray[np.float32]:
        # An empty prompt still overrides a default prompt of the model.
        with self._lock:
            vectors = encode(
                list(keys),
                prompt=prompt,
                batch_size=self._encoding.batch_size,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)
