"""Matrix products on one thread, where other work wants the cores.

The threads of OpenBLAS, with which NumPy multiplies, go on asking for work for some 30 ms after each product; the
transformer, which runs a text on each core, loses a fourth of its time to them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

_lock = Lock()
_inside = 0
_limit: Any = None


@contextmanager
def one_thread() -> Iterator[None]:
    """Inside it, OpenBLAS multiplies on one thread, in the whole process; the last to leave it ends that.

    Nothing happens where NumPy multiplies with another library. Whoever else sets the number of threads (as
    `threadpoolctl.threadpool_limits` does) should do so around all of this: of two that overlap, one undoes the other.
    """
    global _inside, _limit
    with _lock:
        if not _inside:
            with _whoever_sets():
                _limit = _libraries().limit(limits=1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                with _whoever_sets():
                    _limit.restore_original_limits()


@cache
def _libraries() -> Any:  # noqa: ANN401
    from threadpoolctl import ThreadpoolController

    # Where OpenMP starts the threads, their number belongs to the thread that sets it, and cannot be set by another.
    return ThreadpoolController().select(threading_layer="pthreads")


@contextmanager
def _whoever_sets() -> Iterator[None]:
    """Else only the first thread to set the number might do so, and the last to leave is often another."""
    from threadpoolctl import OpenBLASController

    OpenBLASController.clear_controlling_thread(force=True)
    yield
    OpenBLASController.clear_controlling_thread(force=True)


def _begin_anew() -> None:
    """In a child process: whoever was inside, or held the lock, stayed behind."""
    global _lock, _inside
    _lock = Lock()
    if _inside:
        with _whoever_sets():
            _limit.restore_original_limits()
        _inside = 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
