"""Milliseconds by stage."""

from __future__ import annotations

from index.clock import StageClock


def test_every_stage_has_the_time_since_the_one_before() -> None:
    clock = StageClock()
    clock.lap("read")
    clock.lap("write")
    seconds, timings = clock.seconds(), clock.timings()
    assert list(seconds) == ["read", "write"]
    assert min(seconds.values()) >= 0
    assert list(timings) == ["read", "write", "total"]
    assert timings["total"] >= max(timings["read"], timings["write"])
