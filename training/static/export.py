"""Last stage: the model as the files that are read at question time, and nothing torch-specific about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WRITES = (
    "modules.json",
    "config_sentence_transformers.json",
    "1_Normalize/config.json",
    "0_StaticEmbedding/tokenizer.json",
    "0_StaticEmbedding/model.safetensors",
    "token_weights.safetensors",
)
_MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "0_StaticEmbedding",
        "type": "sentence_transformers.models.StaticEmbedding",
    },
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
_CONFIG = {
    "model_type": "SentenceTransformer",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def export(folder: Path, tokenizer: Tokenizer, table: NDArray[np.float32], weights: NDArray[np.float32]) -> int:
    """Write a sentence-transformers folder with the MaxSim weights beside it.

    Args:
        folder: where to; files of the same names are replaced, others left.
        tokenizer: of the model.
        table: token vectors, float32, shape (V, d); written as int8 with a scale for each row.
        weights: MaxSim weights of the tokens, float32, shape (V,), not negative; written as float32.

    Returns:
        The size of the written files in bytes.
    """
    from safetensors.numpy import save_file

    embedding = folder / "0_StaticEmbedding"
    embedding.mkdir(parents=True, exist_ok=True)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    (folder / "modules.json").write_text(_pretty(_MODULES), "utf-8")
    (folder / "config_sentence_transformers.json").write_text(_pretty(_CONFIG), "utf-8")
    # Git keeps no empty folder, and sentence-transformers wants to see this one.
    (folder / "1_Normalize" / "config.json").write_text("{}\n", "utf-8")
    (embedding / "tokenizer.json").write_text(_rounded(tokenizer), "utf-8")
    # As model2vec names them, which sentence-transformers multiplies in float32 when it loads the folder.
    whole, scales = quantize(table)
    save_file({"embeddings": whole, "weights": scales}, embedding / "model.safetensors")
    save_file({"weights": weights.astype(np.float32)}, folder / "token_weights.safetensors")
    for path in (embedding / "model.safetensors", folder / "token_weights.safetensors"):
        # safetensors writes for the owner only.
        path.chmod(0o644)
    return sum((folder / name).stat().st_size for name in WRITES)


def quantize(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as whole numbers from -127 to 127 and the scale of each row: `table` is nearly their product."""
    scales = np.maximum(np.abs(table).max(axis=1), 1e-12).astype(np.float32) / np.float32(127)
    return np.rint(table / scales[:, None]).astype(np.int8), scales


def _rounded(tokenizer: Tokenizer) -> str:
    """The tokenizer as JSON in one line; its scores keep the three decimals that decide anything."""
    parts = json.loads(tokenizer.to_str())
    parts["model"]["vocab"] = [[piece, round(score, 3)] for piece, score in parts["model"]["vocab"]]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
