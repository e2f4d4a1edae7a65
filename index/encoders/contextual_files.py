"""The files of the contextual model, each opened when it is first needed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.packed_weights import unpacked
from index.errors import ModelError
from index.records import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

GRAPH = "encoder.onnx"
LAYERS = "layers.safetensors"
TENSORS = "tensors.safetensors"
TOKENIZER = "tokenizer.json"
POSITIONS = 272
"""How many tokens a text may have, prompts and all."""
# A text begins with a blank of its own, which is the one behind the prompt.
QUESTION_PROMPT, PASSAGE_PROMPT = "query:", "passage:"
_ENCODING = (GRAPH, LAYERS, TENSORS, TOKENIZER)

# A linear map of a layer is kept as two tensors, its name with these endings, and given to the graph as two others.
PACKED, SCALES = ".packed", ".scales"
WHOLE, WORTH = ".whole", ".worth"


class ContextualFiles:
    """The folder that `python -m training.contextual.make` made.

    Every property and method raises ModelError, which says what to do, if a file is missing or damaged.

    Args:
        folder: of the model.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the files that decide its vectors."""
        digest = hashlib.sha256()
        for name in _ENCODING:
            digest.update(self._read(name))
        return f"contextual-{digest.hexdigest()[:24]}"

    @cached_property
    def tensors(self) -> dict[str, NDArray[Any]]:
        """Embeddings, projection and weights, by name."""
        tensors = self.load(TENSORS)
        pieces = self.tokenizer.get_vocab_size()
        with self.blamed(TENSORS):
            width, dimensions = tensors["projection"].shape
            shapes = {
                "words": (pieces, width // 32, 16),
                "word_scales": (pieces, width // 32),
                "positions": (POSITIONS, width),
                "weights": (pieces,),
                "mean": (width,),
                "english_question": (width,),
                "english_passage": (width,),
                "projection": (width, dimensions),
            }
            for name, shape in shapes.items():
                if tensors[name].shape != shape or not np.isfinite(tensors[name]).all():
                    raise ValueError(f"{name} has another shape, or holds something that is no number")
        return tensors

    def load(self, name: str) -> dict[str, NDArray[Any]]:
        """The tensors of a safetensors file of the folder."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            return load(self._read(name))
        except SafetensorError as error:
            raise self.damaged(name, error) from error

    @cached_property
    def begin(self) -> int:
        """The id of the token that every text begins with."""
        return self._id_of("<s>")

    @cached_property
    def end(self) -> int:
        """The id of the token that every text ends with."""
        return self._id_of("</s>")

    @cached_property
    def question_prompt(self) -> list[int]:
        """The ids of what stands before a question."""
        return [self.begin, *self.tokenizer.encode(QUESTION_PROMPT, add_special_tokens=False).ids]

    @cached_property
    def passage_prompt(self) -> list[int]:
        """The ids of what stands before a passage."""
        return [self.begin, *self.tokenizer.encode(PASSAGE_PROMPT, add_special_tokens=False).ids]

    def cut(self, key: str) -> tuple[list[int], list[Span]]:
        """The ids of a key's tokens and where they stand in it, without the blank that one takes with it."""
        encoding = self.tokenizer.encode(key, add_special_tokens=False)
        return encoding.ids, [_trimmed(key, *offsets) for offsets in encoding.offsets]

    def embedded(self, row: Sequence[int]) -> NDArray[np.float32]:
        """Word and position embeddings of a row of tokens, float32, shape (tokens, dimension)."""
        words = unpacked(self.tensors["words"][row], self.tensors["word_scales"][row])
        together: NDArray[np.float32] = words + self.tensors["positions"][: len(row)].astype(np.float32)
        return together

    def _id_of(self, piece: str) -> int:
        found = self.tokenizer.token_to_id(piece)
        if found is None:
            raise self.damaged(TOKENIZER, ValueError(f"it has no {piece}"))
        return found

    @property
    def graph(self) -> bytes:
        """The graph, which holds no weights of layers."""
        return self._read(GRAPH)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """Cuts keys to tokens."""
        from tokenizers import Tokenizer

        try:
            return Tokenizer.from_buffer(self._read(TOKENIZER))
        except ValueError as error:
            raise self.damaged(TOKENIZER, error) from error

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise ModelError(
                f"{self.folder / name} of the contextual model cannot be read ({error.strerror}): "
                "install Chuchu again, or build with --model light."
            ) from error

    @contextmanager
    def blamed(self, name: str) -> Iterator[None]:
        """What goes wrong inside is the fault of a file's content: ModelError."""
        try:
            yield
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise self.damaged(name, error) from error

    def damaged(self, name: str, error: Exception) -> ModelError:
        """The error of a file that cannot be what it should be."""
        reason = " ".join(str(error).split()).replace(". ", ", ").rstrip(".")[:200]
        return ModelError(
            f"{self.folder / name} is damaged ({reason}): install Chuchu again, or build with --model light."
        )


def _trimmed(key: str, start: int, end: int) -> Span:
    """The span without the blank that a piece at the start of a word takes with it."""
    while start < end and key[start].isspace():
        start += 1
    return Span(start, end)
