"""Copies of the shipped contextual model in which one tensor is another, or is missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from index.encoders.registry import CONTEXTUAL

Change = Callable[[NDArray[Any]], NDArray[Any] | None]
"""What a tensor becomes; None: it is left out."""


def changed_model(folder: Path, file: str, name: str, change: Change) -> Path:
    """Copy the model to `folder` and change the tensor `name` of a safetensors file."""
    shutil.copytree(CONTEXTUAL, folder)
    tensors = load_file(folder / file)
    changed = change(tensors.pop(name))
    save_file(tensors | ({} if changed is None else {name: np.ascontiguousarray(changed)}), folder / file)
    return folder
