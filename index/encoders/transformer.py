"""The transformer of the contextual model, run with ONNX Runtime: each text on one core, as many at once as there are.

A text is too short to be shared among cores: they would wait for each other at every step. With ONNX Runtime's own
threads a text takes twice the processor time if they spin while they wait, a tenth more if they do not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.contextual_files import GRAPH, LAYERS, PACKED, SCALES, WHOLE, WORTH, ContextualFiles
from index.encoders.packed_weights import unpacked, whole_numbers
from index.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

# What is worked on at once takes memory.
_MOST_AT_ONCE = 16

LINEAR_MAPS = ("qkv", "attended", "wide", "narrow")
"""The linear maps of a layer, by the names that the tensors of their updates begin with: `MAP.down`, `MAP.up`."""


class Transformer:
    """The layers that all texts go through; loaded when they are first needed.

    Args:
        files: of the model.
        update: the file of an update to the weights, if any: for each of `LINEAR_MAPS` `MAP.down`, shape (layers
            updated, inputs, rank), and `MAP.up`, (layers updated, rank, outputs), whose products are added to those of
            the last layers (LoRA, Hu et al. 2021).
    """

    def __init__(self, files: ContextualFiles, update: str | None = None) -> None:
        self._files = files
        self._update = update

    def run(self, texts: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """The states of the last layer of some texts, each of shape (tokens, width).

        Each is run alone: among others, rounding would give the same text other states.

        Args:
            texts: the sums of their embeddings, each of shape (tokens, width).

        Raises:
            ModelError: a file of the model is missing or damaged, or ONNX Runtime is.
        """
        session = self._session
        # The longest first, so that no core is left with one when the others are done.
        order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
        # Threads that end with the run: a pool that is kept is lost in a fork, and makes one run wait for another.
        with ThreadPoolExecutor(_cores()) as pool:
            states = list(pool.map(lambda number: _run(session, texts[number]), order))
        found = dict(zip(order, states, strict=True))
        return [found[number] for number in range(len(texts))]

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
        # This way it keeps what it reads, for as long as it has no form of its own.
        weights = {name: onnxruntime.OrtValue.from_dlpack(value) for name, value in self._weights()}
        options.add_external_initializers(list(weights), list(weights.values()))
        try:
            session = onnxruntime.InferenceSession(
                self._files.graph,
                options,
                providers=["CPUExecutionProvider"],
                # The bias and Gelu in one step take longer than in two.
                disabled_optimizers=["BiasGeluFusion"],
            )
        except (state.InvalidProtobuf, state.InvalidArgument, state.InvalidGraph, state.Fail, ValueError) as error:
            raise self._files.damaged(f"{GRAPH} or {LAYERS}", error) from error
        inputs = [each.name for each in session.get_inputs()]
        if inputs != ["x"]:
            raise self._files.damaged(GRAPH, ValueError(f"it is of another version and wants {inputs}"))
        return session

    def _weights(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """What the graph names and does not hold."""
        kept = self._files.load(LAYERS)
        update = self._files.load(self._update) if self._update else {}
        layers = sum(name.endswith(f".{LINEAR_MAPS[0]}{PACKED}") for name in kept)
        for name in (name.removesuffix(PACKED) for name in kept if name.endswith(PACKED)):
            with self._files.blamed(LAYERS):
                rows = _finite(unpacked(kept[name + PACKED], kept[name + SCALES]))
            if self._update:
                with self._files.blamed(self._update):
                    number, kind = name.removeprefix("layer").split(".")
                    rows += _product(update[f"{kind}.down"], update[f"{kind}.up"], int(number), layers)
            whole, worth = whole_numbers(rows)
            yield name + WHOLE, whole
            yield name + WORTH, worth


def _finite(numbers: NDArray[np.floating]) -> NDArray[np.float32]:
    if not np.isfinite(numbers).all():
        raise ValueError("it holds something that is no number")
    return numbers.astype(np.float32, copy=False)


def _product(down: NDArray[np.floating], up: NDArray[np.floating], number: int, layers: int) -> NDArray[np.float32]:
    """What an update adds to the weights, shape (outputs, inputs) or, if nothing, (1,), of layer `number` of `layers`.

    Raises:
        ValueError: the matrices do not fit each other, or the layers.
    """
    if not len(down) == len(up) <= layers:
        raise ValueError(f"it has updates for {len(down)} and {len(up)} of {layers} layers")
    place = number - layers + len(down)
    if place < 0:
        return np.zeros(1, np.float32)
    added: NDArray[np.float32] = (_finite(down[place]) @ _finite(up[place])).T
    return added


def _cores() -> int:
    """How many cores a run may use; from Python 3.13 on, of those that the process has."""
    return min(getattr(os, "process_cpu_count", os.cpu_count)() or 1, _MOST_AT_ONCE)


def _run(session: InferenceSession, text: NDArray[np.float32]) -> NDArray[np.float32]:
    (states,) = session.run(["hidden"], {"x": text})
    return np.asarray(states, dtype=np.float32)
