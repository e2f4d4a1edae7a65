"""The transformer of the contextual model, run with ONNX Runtime: each text on one core, as many at once as there are.

A text is too short to be shared among cores: they would wait for each other at every step.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.contextual_files import GRAPH, LAYERS, PACKED, SCALES, WHOLE, WORTH, ContextualFiles
from index.errors import ModelError
from index.packed_weights import unpacked, whole_numbers

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

LINEAR_MAPS = ("qkv", "attended", "wide", "narrow")
"""The linear maps of a layer, by the names that the tensors of their updates begin with: `MAP.down`, `MAP.up`."""

Update = Mapping[str, NDArray[np.float32]]
"""For each of `LINEAR_MAPS` `MAP.down`, (layers updated, inputs, rank), and `MAP.up`, (layers updated, rank, outputs).

Their products are added to the weights of the last layers (LoRA, Hu et al. 2021)."""


class Transformer:
    """The layers that all texts go through.

    Args:
        files: of the model.
        layers: weights by the names that the graph has for them; None: as they are in the files.
    """

    def __init__(self, files: ContextualFiles, layers: Mapping[str, NDArray[Any]] | None = None) -> None:
        self._files = files
        self._given = layers

    def run(self, texts: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """The states of the last layer of some texts, each of shape (tokens, width).

        Each is run alone: among others, rounding would give the same text other states.

        Args:
            texts: the sums of their embeddings, each of shape (tokens, width).

        Raises:
            ModelError: a file of the model is missing or damaged, or ONNX Runtime is.
        """
        session = self._session
        if len(texts) < 2:
            return [_run(session, text) for text in texts]
        # The longest first, so that no core is left with one when the others are done.
        order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
        states = _cores().map(lambda number: (number, _run(session, texts[number])), order)
        found = dict(states)
        return [found[number] for number in range(len(texts))]

    def updated(self, update: Update) -> Transformer:
        """The same with an update to the weights of its last layers; what is not updated is kept once.

        Raises:
            ModelError: as in `run`.
        """
        layers, kept = dict(self._layers), self._files.load(LAYERS)
        for kind in LINEAR_MAPS:
            products = update[f"{kind}.down"] @ update[f"{kind}.up"]
            count = sum(name.endswith(f".{kind}{PACKED}") for name in kept)
            for number, product in enumerate(products, count - len(products)):
                name = f"layer{number}.{kind}"
                rows = unpacked(kept[name + PACKED], kept[name + SCALES]) + product.T
                layers[name + WHOLE], layers[name + WORTH] = whole_numbers(rows)
        return Transformer(self._files, layers)

    @cached_property
    def _session(self) -> InferenceSession:
        try:
            import onnxruntime
            from onnxruntime.capi import onnxruntime_pybind11_state as state
        except ImportError as error:
            raise ModelError(f"The contextual model cannot be run ({error}): pip install onnxruntime.") from error
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Texts are of all lengths, and a plan kept for each would only grow.
        options.enable_mem_pattern = False
        options.intra_op_num_threads = 1
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in self._layers.values()]
        options.add_external_initializers(list(self._layers), values)
        try:
            return onnxruntime.InferenceSession(
                self._files.graph,
                options,
                providers=["CPUExecutionProvider"],
                # The bias and Gelu in one step take longer than in two.
                disabled_optimizers=["BiasGeluFusion"],
            )
        except (state.InvalidProtobuf, state.InvalidArgument, state.InvalidGraph, state.Fail) as error:
            raise self._files.damaged(GRAPH, error) from error

    @cached_property
    def _layers(self) -> Mapping[str, NDArray[Any]]:
        """What the graph names and does not hold; the session reads it where it is, so it is kept."""
        if self._given is not None:
            return self._given
        kept = self._files.load(LAYERS)
        layers: dict[str, NDArray[Any]] = {}
        try:
            for name in (name.removesuffix(PACKED) for name in kept if name.endswith(PACKED)):
                rows = unpacked(kept[name + PACKED], kept[name + SCALES])
                layers[name + WHOLE], layers[name + WORTH] = whole_numbers(rows)
        except (KeyError, ValueError) as error:
            raise self._files.damaged(LAYERS, error) from error
        return layers


def _run(session: InferenceSession, text: NDArray[np.float32]) -> NDArray[np.float32]:
    (states,) = session.run(["hidden"], {"x": text})
    return np.asarray(states, dtype=np.float32)


@cache
def _cores() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="transformer")
