"""Pieces of work on all cores: in order, whatever fails, and wherever no thread can be had."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders import cores
from index.encoders.cores import on_cores


@given(st.lists(st.integers(), max_size=40))
def test_results_come_in_the_order_of_the_pieces(pieces: list[int]) -> None:
    assert on_cores(lambda piece: 2 * piece, pieces) == [2 * piece for piece in pieces]


def test_every_core_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "_cores", lambda: 3)
    together = threading.Barrier(3, timeout=10)
    assert len({*on_cores(lambda _: (together.wait(), threading.get_ident())[1], range(3))}) == 3


@pytest.mark.parametrize("at", [0, 3, 9])
def test_what_fails_is_raised_and_the_rest_is_left(at: int) -> None:
    begun = []

    def work(piece: int) -> int:
        begun.append(piece)
        if piece == at:
            raise ValueError(f"piece {piece}")
        return piece

    with pytest.raises(ValueError, match=f"piece {at}"):
        on_cores(work, range(10))
    assert set(begun) <= set(range(at + 1 + cores._cores()))


def test_an_interrupt_leaves_no_thread() -> None:
    def work(piece: int) -> None:
        if threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt
        time.sleep(0.01)

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        on_cores(work, range(1000))
    assert threading.active_count() == before


def test_where_no_thread_can_be_had_the_caller_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert on_cores(str, range(5)) == ["0", "1", "2", "3", "4"]


def test_it_goes_on_when_the_main_thread_has_ended() -> None:
    script = (
        "import threading, time\n"
        "from index.encoders.cores import on_cores\n"
        "def work():\n"
        "    time.sleep(0.2)\n"
        "    print(on_cores(str, range(3)))\n"
        "threading.Thread(target=work).start()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("['0', '1', '2']\n", "")
