"""How the time of a call grows with its input: measured by ratios of processor time, never by seconds.

A call is run on ever longer lines of one make. Between two sizes the exponent of its growth is
log(time ratio) / log(size ratio): 1 for linear, 2 for quadratic. Growth above `BAR` at a size where it can be
measured, measured again and found again, is proven, and the climb ends there: a call that would take an hour on a
thousand characters is found at a hundred.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.hostile_lines import Line

BAR = 1.55
"""Between linear, with what caches and memory add to it, and quadratic."""
SMALL = (4, 8, 12, 16, 20, 24, 28, 32, 40, 80, 160, 320)
"""Steps small enough that even exponential growth is seen before it hurts."""
LARGE = (1_000, 4_000, 16_000, 64_000, 256_000, 1_000_000)
_ENOUGH_NS = 30_000_000
"""A line that takes so long is judged at the size it has."""
_MEASURABLE_NS = 200_000
"""Below it a ratio says more about the clock than about the call."""
_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth measured between two sizes, in characters; `nanoseconds` of the larger."""

    line: Line
    smaller: int
    larger: int
    exponent: float
    nanoseconds: int

    def __str__(self) -> str:
        return f"n ** {self.exponent:.1f} from {self.smaller} to {self.larger} characters on {self.line}"


def cost(run: Callable[[str], object], text: str, repeats: int = 1) -> int:
    """The least nanoseconds of this thread's processor time that `run(text)` took."""
    least = 2**62
    collects = gc.isenabled()
    gc.disable()  # Python walks through all that a call has made the more often, the more there is.
    try:
        for _ in range(repeats):
            start = time.thread_time_ns()
            run(text)
            least = min(least, time.thread_time_ns() - start)
    finally:
        if collects:
            gc.enable()
    return max(least, 1)


def climb(
    run: Callable[[str], object],
    line: Line,
    sizes: Sequence[int],
    enough_ns: int = _ENOUGH_NS,
    slow_ns: int = _ENOUGH_NS,
) -> tuple[Growth | None, float]:
    """The first growth above `BAR`, or None, and the nanoseconds a character at the last size.

    Below 1,000 characters growth counts only where it is too slow to go on: a repeat of at most 200 characters looks
    quadratic up to there. The climb ends where the next size would take longer than `enough_ns` if all is linear.
    """
    before: tuple[int, int] | None = None
    each = 0.0
    for size in sizes:
        text = line.of(size)
        taken = cost(run, text, 2 if size <= LARGE[0] else 1)
        each = taken / len(text)
        slow = taken > slow_ns
        if before and len(text) > before[0] and taken > _MEASURABLE_NS and (size > LARGE[0] or slow):
            found = _growth(run, line, before, (len(text), taken))
            if found:
                return found, each
        if slow or (each * size * 4 > enough_ns > 0 and size >= LARGE[1]):
            break
        before = (len(text), taken)
    return None, each


def _growth(run: Callable[[str], object], line: Line, before: tuple[int, int], now: tuple[int, int]) -> Growth | None:
    """The growth between two measurements, if it is above the bar and still is when measured again."""
    (smaller, little), (larger, much) = before, now
    by = math.log(larger / smaller)
    if math.log(much / little) / by <= BAR:
        return None
    little = max(little, cost(run, line.of(smaller), _AGAIN))
    for _ in range(_AGAIN):
        if math.log(much / little) / by <= BAR:
            return None
        if much > 10 * _ENOUGH_NS:
            break
        much = min(much, cost(run, line.of(larger)))
    return Growth(line, smaller, larger, math.log(much / little) / by, much)


def worst_growth(
    run: Callable[[str], object],
    lines: Sequence[Line],
    largest: int = LARGE[-1],
    budget_ns: int = 60_000_000,
) -> Growth | None:
    """The first growth above `BAR` on any of the lines; None where all is linear up to `largest` characters.

    Every line is climbed to 4,000 characters; the two that are slowest there go on for as long as a step takes less
    than `budget_ns`.
    """
    low = [size for size in (*SMALL, *LARGE[:2]) if size < largest] + ([largest] if largest <= LARGE[1] else [])
    ranked: list[tuple[float, int]] = []
    for place, line in enumerate(lines):
        found, each = climb(run, line, low, enough_ns=0)
        if found:
            return found
        ranked.append((-each, place))
    high = [size for size in LARGE[1:] if size <= largest]
    for _, place in sorted(ranked)[:2] if len(high) > 1 else []:
        found, _ = climb(run, lines[place], high, budget_ns)
        if found:
            return found
    return None
