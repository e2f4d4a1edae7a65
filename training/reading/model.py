"""The contextual model in torch, its weights frozen, with the low-rank updates that close reading trains.

LoRA, Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models": beside the 4-bit weights, which stay as
they are, so that one file serves both jobs.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from index.encoders.contextual import ContextualModel
from index.encoders.packed_weights import unpacked
from index.encoders.transformer import LINEAR_MAPS
from training.e5_weights import Block, Layer, Norm, Teacher

_DTYPE = torch.bfloat16 if torch.ops.mkldnn._is_mkldnn_bf16_supported() else torch.float32
"""What matrix products are taken in. A processor made for bfloat16 multiplies it some four times as fast as float32;
any other takes five times as long."""
RANK = 24
_BIAS = -2.0
"""Where the score of a token starts, log-odds: few are part of an answer."""


class ReadingModel(nn.Module):
    """Token scores of a passage read behind a question.

    Args:
        teacher: gives the layers.
        shipped: gives the word and position embeddings.
        rank: of the updates.
    """

    def __init__(self, teacher: Teacher, shipped: ContextualModel, rank: int = RANK) -> None:
        super().__init__()
        self.shipped = shipped
        self.width = teacher.width
        # The third below reads letters and words, whatever the job.
        self._first = len(teacher.layers) // 3
        self._norm = _LayerNorm(teacher.embedding_norm, torch.float32)
        self.layers = nn.ModuleList(
            _Layer(layer, teacher.heads, rank if number >= self._first else 0)
            for number, layer in enumerate(teacher.layers)
        )
        self.head = nn.Linear(teacher.width, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.constant_(self.head.bias, _BIAS)

    def forward(self, embedded: Tensor, lengths: Tensor) -> Tensor:
        """Scores of all tokens, shape (pairs, tokens).

        Args:
            embedded: word and position embeddings of padded pairs, float32, shape (pairs, tokens, width).
            lengths: how many tokens of each are no padding, shape (pairs,).
        """
        state = self._norm(embedded).to(_DTYPE)
        mask = None
        if int(lengths.min()) < embedded.shape[1]:
            padding = torch.arange(embedded.shape[1])[None] >= lengths[:, None]
            mask = torch.zeros(padding.shape, dtype=_DTYPE).masked_fill(padding, -1e4)[:, None, None]
        with torch.no_grad():
            for layer in self.layers[: self._first]:
                state = layer(state, mask)
        for layer in self.layers[self._first :]:
            state = layer(state, mask)
        scores: Tensor = self.head(state.float())[..., 0]
        return scores

    def tensors(self) -> dict[str, NDArray[np.generic]]:
        """What `index.encoders.contextual_reading` loads: the updates in float16, the head in float32."""
        found: dict[str, NDArray[np.generic]] = {
            "head.weight": self.head.weight.detach()[0].numpy(),
            "head.bias": self.head.bias.detach().numpy(),
        }
        for kind in LINEAR_MAPS:
            for side in ("down", "up"):
                names = [f"layers.{number}.maps.{kind}.{side}" for number in range(self._first, len(self.layers))]
                matrices = [self.get_parameter(name).detach().numpy().T for name in names]
                found[f"{kind}.{side}"] = np.ascontiguousarray(np.stack(matrices), dtype=np.float16)
        return found

    def trained(self) -> list[nn.Parameter]:
        """What is trained beside the head."""
        return [weight for name, weight in self.named_parameters() if not name.startswith("head")]


class _Layer(nn.Module):
    """One layer of the transformer, layer normalization behind the sum (as in BERT)."""

    def __init__(self, layer: Layer, heads: int, rank: int) -> None:
        super().__init__()
        self._heads = heads
        mixed = torch.cat([_matrix(block) for block in (layer.query, layer.key, layer.value)])
        self.maps = nn.ModuleDict(
            {
                "qkv": _Linear(mixed, layer.qkv_bias, rank),
                "attended": _Linear(_matrix(layer.attended), layer.attended_bias, rank),
                "wide": _Linear(_matrix(layer.wide), layer.wide_bias, rank),
                "narrow": _Linear(_matrix(layer.narrow), layer.narrow_bias, rank),
            }
        )
        self._heard_norm, self._out_norm = _LayerNorm(layer.attention_norm), _LayerNorm(layer.output_norm)

    def forward(self, state: Tensor, mask: Tensor | None) -> Tensor:
        pairs, tokens, width = state.shape
        depth = width // self._heads
        query, key, value = self.maps["qkv"](state).view(pairs, tokens, 3, self._heads, depth).permute(2, 0, 3, 1, 4)
        heard = _attention(query, key, value, mask).transpose(1, 2).reshape(pairs, tokens, width)
        middle = self._heard_norm(state + self.maps["attended"](heard))
        out: Tensor = self._out_norm(middle + self.maps["narrow"](functional.gelu(self.maps["wide"](middle))))
        return out


def _attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """Scaled dot products; by hand in bfloat16, in which torch's own are several times as slow on a processor."""
    if query.dtype is not torch.bfloat16:
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    return torch.softmax(scores if mask is None else scores + mask, -1) @ value


class _LayerNorm(nn.Module):
    """A frozen layer normalization."""

    def __init__(self, norm: Norm, dtype: torch.dtype = _DTYPE) -> None:
        super().__init__()
        self._scale, self._bias = (torch.from_numpy(part).to(dtype) for part in norm)

    def forward(self, state: Tensor) -> Tensor:
        return functional.layer_norm(state, self._scale.shape, self._scale, self._bias, 1e-6)


class _Linear(nn.Module):
    """A frozen linear map plus an update of low rank; of rank 0, there is none."""

    def __init__(self, weight: Tensor, bias: NDArray[np.float32], rank: int) -> None:
        super().__init__()
        self._weight, self._bias = weight.to(_DTYPE), torch.from_numpy(bias).to(_DTYPE)
        outputs, inputs = weight.shape
        self._rank = rank
        if rank:
            self.down = nn.Parameter(torch.randn(rank, inputs) * inputs**-0.5)
            self.up = nn.Parameter(torch.zeros(outputs, rank))

    def forward(self, state: Tensor) -> Tensor:
        plain = functional.linear(state, self._weight, self._bias)
        if not self._rank:
            return plain
        low = functional.linear(state, self.down.to(_DTYPE)).view(-1, self._rank)
        return torch.addmm(plain.view(-1, plain.shape[-1]), low, self.up.to(_DTYPE).t()).view_as(plain)


def _matrix(block: Block) -> Tensor:
    return torch.from_numpy(unpacked(block.packed, block.scales))
