"""The transformer of the contextual model as an ONNX graph, for one text at a time.

Its weights are 4-bit and stand in a file of their own, from which they are made 8-bit when they are loaded:
processors multiply these some three times as fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.contextual_files import LAYERS, PACKED, SCALES, WHOLE, WORTH

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

    from training.e5_weights import Block, Teacher

_OPSET = 20


class _Graph:
    """Nodes and constants collected, then made a model."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self.layers: dict[str, NDArray[Any]] = {}

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def elsewhere(self, name: str, dtype: type[np.generic], shape: list[int]) -> str:
        """A constant that is not in the file and given when it is loaded."""
        from onnx import TensorProto, helper

        made = TensorProto(name=name, data_type=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)), dims=shape)
        made.data_location = TensorProto.EXTERNAL
        made.external_data.add(key="location", value=LAYERS)
        self.constants.append(made)
        return name

    def add(self, kind: str, inputs: Iterable[str], output: str, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        from onnx import helper

        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=output, domain=domain, **attributes))
        return output

    def linear(self, layer: int, kind: str, source: str, blocks: list[Block], bias: NDArray[np.float32]) -> str:
        """`source` times the rows of all `blocks`, plus the bias.

        Every row of `source` is divided by its largest value before it is made whole numbers, all of one scale: so each
        token has a scale of its own (Yao et al. 2022, "ZeroQuant").
        """
        name = f"layer{layer}.{kind}"
        self.layers[name + PACKED] = packed = np.concatenate([block.packed for block in blocks])
        self.layers[name + SCALES] = np.concatenate([block.scales for block in blocks]).astype(np.float16)
        rows, groups, half = packed.shape
        magnitudes = self.add("Abs", [source], f"{name}.magnitudes")
        largest = self.add("ReduceMax", [magnitudes, self.constant(f"{name}.axis", np.array([-1]))], f"{name}.found")
        # A row of zeros stays one; "Max" would take five times as long.
        largest = self.add(
            "Add", [largest, self.constant(f"{name}.least", np.array(1e-9, np.float32))], f"{name}.least.added"
        )
        product = self.add(
            "DynamicQuantizeMatMul",
            [
                self.add("Div", [source, largest], f"{name}.even"),
                self.elsewhere(name + WHOLE, np.int8, [groups * half * 2, rows]),
                self.elsewhere(name + WORTH, np.float32, [rows]),
                self.constant(f"{name}.zero", np.array(0, np.int8)),
            ],
            f"{name}.product",
            domain="com.microsoft",
        )
        product = self.add("Mul", [product, largest], f"{name}.scaled")
        return self.add("Add", [product, self.constant(f"{name}.bias", bias)], f"{name}.sum")

    def normalized(self, name: str, source: str, scale: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        inputs = [source, self.constant(f"{name}.scale", scale), self.constant(f"{name}.bias", bias)]
        return self.add("LayerNormalization", inputs, name, axis=-1, epsilon=1e-12)


def make_graph(teacher: Teacher) -> tuple[ModelProto, dict[str, NDArray[Any]]]:
    """The model, and the tensors of its layers, which it does not hold.

    `x` float32 (tokens, width) in, `hidden` float32 (tokens, width) out.

    `x` is the sum of the word, position and type embeddings, before its layer normalization.
    """
    from onnx import TensorProto, helper

    graph = _Graph()
    heads, width = teacher.heads, teacher.width
    depth = width // heads
    split = graph.constant("split", np.array([-1, 3, heads, depth]))
    joined = graph.constant("joined", np.array([-1, width]))
    shrink = graph.constant("shrink", np.array(depth**-0.5, np.float32))
    state = graph.normalized("embedded", "x", *teacher.embedding_norm)
    for number, layer in enumerate(teacher.layers):
        name = f"layer{number}"
        mixed = graph.linear(number, "qkv", state, [layer.query, layer.key, layer.value], layer.qkv_bias)
        parted = graph.add("Reshape", [mixed, split], f"{name}.parted")
        turned = graph.add("Transpose", [parted], f"{name}.turned", perm=[1, 2, 0, 3])
        parts = []
        for place, part in enumerate("qkv"):
            where = graph.constant(f"{name}.{part}.where", np.array(place))
            parts.append(graph.add("Gather", [turned, where], f"{name}.{part}", axis=0))
        query, key, value = parts
        key = graph.add("Transpose", [key], f"{name}.kt", perm=[0, 2, 1])
        query = graph.add("Mul", [query, shrink], f"{name}.qs")
        scores = graph.add("MatMul", [query, key], f"{name}.scores")
        shares = graph.add("Softmax", [scores], f"{name}.shares", axis=-1)
        heard = graph.add("MatMul", [shares, value], f"{name}.heard")
        back = graph.add("Transpose", [heard], f"{name}.back", perm=[1, 0, 2])
        flat = graph.add("Reshape", [back, joined], f"{name}.flat")
        attended = graph.linear(number, "attended", flat, [layer.attended], layer.attended_bias)
        state = graph.add("Add", [state, attended], f"{name}.middle.sum")
        state = graph.normalized(f"{name}.middle", state, *layer.attention_norm)
        wide = graph.linear(number, "wide", state, [layer.wide], layer.wide_bias)
        wide = graph.add("Gelu", [wide], f"{name}.gelu")
        narrow = graph.linear(number, "narrow", wide, [layer.narrow], layer.narrow_bias)
        state = graph.add("Add", [state, narrow], f"{name}.out.sum")
        last = number == len(teacher.layers) - 1
        state = graph.normalized("hidden" if last else f"{name}.out", state, *layer.output_norm)
    info = helper.make_tensor_value_info
    made = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "contextual model",
            [info("x", TensorProto.FLOAT, ["tokens", width])],
            [info("hidden", TensorProto.FLOAT, ["tokens", width])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)],
        producer_name="chuchu",
    )
    made.ir_version = 10
    return made, graph.layers
