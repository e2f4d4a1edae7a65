"""Weights in 4 bits, as they are kept, and in whole numbers, as they are multiplied."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Seven bits: processors without instructions for 8-bit products add pairs of them, with an input of 0 to 255 each, in
# 16 bits, and cut off what does not fit.
_LARGEST = 63


def unpacked(packed: NDArray[np.uint8], scales: NDArray[np.float16]) -> NDArray[np.float32]:
    """Rows of 4-bit numbers, shape (n, groups, 16), times their scales (n, groups): float32, (n, groups * 32)."""
    numbers = np.stack([packed & 15, packed >> 4], axis=-1).reshape(*packed.shape[:2], -1)
    values: NDArray[np.float32] = (numbers.astype(np.float32) - 8) * scales[..., None].astype(np.float32)
    return values.reshape(len(packed), -1)


def whole_numbers(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows of weights, shape (n, m), as columns of whole numbers, the largest of each 63 or -63, and their worth.

    Returns:
        int8, shape (m, n), and what one of each column is worth, float32, shape (n,), above 0.
    """
    worth = np.maximum(np.abs(rows).max(axis=1, initial=0.0) / np.float32(_LARGEST), np.float32(1e-12))
    return np.ascontiguousarray(np.rint(rows / worth[:, None]).T, dtype=np.int8), worth
