"""Arrays on disk, as `numpy.save` writes them; opened memory-mapped, once it is certain what they are.

`numpy.load` parses the header as Python code and believes it: a damaged one raises nearly anything, or
asks for more memory than there is. Here a header must be the very bytes that an array of the kind and shape
that fills the file would have.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_SHAPE = re.compile(rb"'shape': \(([0-9]{1,12}), ?([0-9]{0,12})\), \} *\n")
_LONGEST_HEADER = 256


class _Stream:
    """A file as something that numpy does not write to past Python: there it misses that the disk is full."""

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write


def save_array(file: Path, array: NDArray[Any]) -> None:
    """Write an array in C order.

    Raises:
        OSError: not all of it could be written.
    """
    with file.open("wb") as stream:
        np.save(_Stream(stream), np.ascontiguousarray(array), allow_pickle=False)


def save_bytes(file: Path, data: NDArray[np.uint8]) -> None:
    """Write bytes as they are.

    Raises:
        OSError: not all of them could be written.
    """
    with file.open("wb") as stream:
        stream.write(data.data)


def map_array(file: Path, kinds: Sequence[tuple[type[np.generic], int]]) -> NDArray[Any]:
    """The array that `save_array` wrote, memory-mapped.

    Args:
        file: a regular file.
        kinds: the types of which it must have one, each with the number of dimensions, 1 or 2, that go with it.

    Raises:
        OSError: the file cannot be opened.
        ValueError: its header is not that of such an array, or does not fit the file's size.
    """
    size = file.stat().st_size
    with file.open("rb") as stream:
        head = stream.read(_LONGEST_HEADER)
    found = _SHAPE.search(head)
    shape = tuple(int(length) for length in found.groups() if length) if found else ()
    for dtype in (np.dtype(kind) for kind, dimensions in kinds if found and len(shape) == dimensions):
        header = _header(dtype, shape)
        if head.startswith(header) and size == len(header) + math.prod(shape) * dtype.itemsize:
            if 0 in shape:
                # What holds nothing cannot be mapped.
                return np.empty(shape, dtype)
            return np.memmap(file, dtype=dtype, mode="r", offset=len(header), shape=shape)
    wanted = " or ".join(f"{np.dtype(kind).name} with {dimensions} dimensions" for kind, dimensions in kinds)
    raise ValueError(f"{file.name} is not an array of {wanted} that fills the file")


def _header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    )
    return header.getvalue()
