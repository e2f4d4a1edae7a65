"""Pieces of work on as many cores as there are, each on one."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from threading import Thread
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")

# What is worked on at once takes memory.
_MOST_AT_ONCE = 16


def on_cores(work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> list[Result]:
    """What `work` makes of each piece, in the order given; begun in that order, too.

    The caller works as well, with threads that end with it: nobody waits for somebody else's pieces, no thread is
    missed after a fork, and it goes on when the interpreter ends, where `concurrent.futures` takes nothing more.

    Raises:
        Exception: the first that `work` raised; what was not begun then is left.
    """
    left = deque(enumerate(pieces))
    found: dict[int, Result] = {}
    failed: list[Exception] = []

    def take() -> None:
        while True:
            try:
                number, piece = left.popleft()
            except IndexError:
                return
            try:
                found[number] = work(piece)
            except Exception as error:
                failed.append(error)
                left.clear()

    helpers = [Thread(target=take, name="chuchu-core", daemon=True) for _ in range(min(_cores(), len(pieces)) - 1)]
    started = []
    try:
        for helper in helpers:
            try:
                helper.start()
            except RuntimeError:
                # The interpreter ends, or the system gives no more threads: those that work do all.
                break
            started.append(helper)
        take()
    finally:
        left.clear()
        for helper in started:
            helper.join()
    if failed:
        raise failed[0]
    return [found[number] for number in range(len(pieces))]


def _cores() -> int:
    """How many this process may use, 16 at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST_AT_ONCE)
