"""Matrix products on one thread, and on as many as before when the last has left."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

import index.encoders.one_thread
import index.encoders.transformer
from index.encoders.contextual import open_contextual_model
from index.encoders.one_thread import one_thread
from index.encoders.registry import CONTEXTUAL


@pytest.fixture(autouse=True)
def two_before() -> Iterator[None]:
    with ThreadpoolController().select(threading_layer="pthreads").limit(limits=2):
        yield


def _threads() -> set[int]:
    """Of every library that has threads of its own; it may be that none has."""
    return {each["num_threads"] for each in ThreadpoolController().select(threading_layer="pthreads").info()}


def _all(number: int) -> bool:
    return _threads() <= {number}


def test_it_ends_where_it_began() -> None:
    assert _all(2)
    with one_thread():
        assert _all(1)
        with one_thread():
            assert _all(1)
        assert _all(1)
    assert _all(2)


def test_it_ends_after_an_error() -> None:
    with pytest.raises(ValueError, match="no"), one_thread():
        raise ValueError("no")
    assert _all(2)


def test_the_last_of_several_threads_ends_it() -> None:
    """The first to come is the first to leave, so that whoever remembered "one" would leave it at that."""
    first_in, both_in, first_out = (Barrier(2, timeout=10) for _ in range(3))

    def first() -> None:
        with one_thread():
            first_in.wait()
            both_in.wait()
        first_out.wait()

    def second() -> bool:
        first_in.wait()
        with one_thread():
            both_in.wait()
            first_out.wait()
            return _all(1)

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(first), pool.submit(second)
        one.result()
        assert other.result()
    assert _all(2)


def test_a_forked_process_begins_anew() -> None:
    """Whoever was inside, or held the lock, stayed behind."""
    with one_thread(), index.encoders.one_thread._lock:
        child = os.fork()
        if not child:
            signal.alarm(30)
            before = _all(2)
            with one_thread():
                inside = _all(1)
            os._exit(0 if before and inside and _all(2) else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_it_holds_while_texts_are_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    run, seen = index.encoders.transformer._run, []

    def looking(*given: Any) -> NDArray[np.float32]:  # noqa: ANN401
        seen.append(_all(1))
        return run(*given)

    monkeypatch.setattr(index.encoders.transformer, "_run", looking)
    open_contextual_model(CONTEXTUAL).encode_passages(["来往是社交产品", "钉钉"])
    assert seen == [True, True]
    assert _all(2)
