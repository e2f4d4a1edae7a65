"""The files of the contextual model, each opened when it is first needed."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from index.errors import ModelError
from index.packed_weights import whole_numbers

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

GRAPH = "encoder.onnx"
LAYERS = "layers.safetensors"
TENSORS = "tensors.safetensors"
TOKENIZER = "tokenizer.json"
_ENCODING = (GRAPH, LAYERS, TENSORS, TOKENIZER)

# A linear map of a layer is kept as two tensors, its name with these endings, and given to the graph as two others.
PACKED, SCALES = ".packed", ".scales"
WHOLE, WORTH = ".whole", ".worth"


class ContextualFiles:
    """The folder that `python -m training.contextual` made.

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
        return self.load(TENSORS)

    def load(self, name: str) -> dict[str, NDArray[Any]]:
        """The tensors of a safetensors file of the folder."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            return load(self._read(name))
        except SafetensorError as error:
            raise self.damaged(name, error) from error

    def id_of(self, piece: str) -> int:
        """The id of a token that the tokenizer must have."""
        found = self.tokenizer.token_to_id(piece)
        if found is None:
            raise self.damaged(TOKENIZER, ValueError(f"it has no {piece}"))
        return found

    @cached_property
    def session(self) -> InferenceSession:
        """Runs the graph with the weights of its layers."""
        try:
            import onnxruntime
            from onnxruntime.capi import onnxruntime_pybind11_state as state
        except ImportError as error:
            raise ModelError(f"The contextual model cannot be run ({error}): pip install onnxruntime.") from error
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Texts are of all lengths, and a plan kept for each would only grow.
        options.enable_mem_pattern = False
        # Spinning threads would take the cores from whatever else asks at the same time.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in self._weights.values()]
        options.add_external_initializers(list(self._weights), values)
        try:
            return onnxruntime.InferenceSession(self._read(GRAPH), options, providers=["CPUExecutionProvider"])
        except (state.InvalidProtobuf, state.InvalidArgument, state.InvalidGraph, state.Fail) as error:
            raise self.damaged(GRAPH, error) from error

    @cached_property
    def _weights(self) -> dict[str, NDArray[Any]]:
        """What the graph names and does not hold; the session reads them where they are, so they are kept."""
        kept = self.load(LAYERS)
        weights: dict[str, NDArray[Any]] = {}
        try:
            for name in (name.removesuffix(PACKED) for name in kept if name.endswith(PACKED)):
                weights[name + WHOLE], weights[name + WORTH] = whole_numbers(kept[name + PACKED], kept[name + SCALES])
        except (KeyError, ValueError) as error:
            raise self.damaged(LAYERS, error) from error
        return weights

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

    def damaged(self, name: str, error: Exception) -> ModelError:
        """The error of a file that cannot be what it should be."""
        reason = " ".join(str(error).split()).replace(". ", ", ").rstrip(".")[:200]
        return ModelError(
            f"{self.folder / name} is damaged ({reason}): install Chuchu again, or build with --model light."
        )
