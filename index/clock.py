"""How long the stages of an answer or a build take."""

from __future__ import annotations

import time


class StageClock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._stages: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """End a stage: what has passed since the one before is its."""
        now = time.perf_counter()
        self._stages[stage] = (now - self._last) * 1000
        self._last = now

    def timings(self) -> dict[str, float]:
        """Milliseconds of every stage, and `total` since the start."""
        return self._stages | {"total": (time.perf_counter() - self._start) * 1000}

    def seconds(self) -> dict[str, float]:
        """Seconds of every stage."""
        return {stage: milliseconds / 1000 for stage, milliseconds in self._stages.items()}
