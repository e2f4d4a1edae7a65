"""Matrix products on one thread, and on as many as before when the last has left."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from threadpoolctl import ThreadpoolController

from index.one_thread import one_thread


@pytest.fixture(autouse=True)
def two_before() -> Iterator[None]:
    libraries = ThreadpoolController().select(threading_layer="pthreads")
    if not libraries:
        pytest.skip("NumPy multiplies without threads of its own here")
    with libraries.limit(limits=2):
        yield


def _threads() -> set[int]:
    return {each["num_threads"] for each in ThreadpoolController().select(threading_layer="pthreads").info()}


def test_it_ends_where_it_began() -> None:
    assert _threads() == {2}
    with one_thread():
        assert _threads() == {1}
        with one_thread():
            assert _threads() == {1}
        assert _threads() == {1}
    assert _threads() == {2}


def test_it_ends_after_an_error() -> None:
    with pytest.raises(ValueError, match="no"), one_thread():
        raise ValueError("no")
    assert _threads() == {2}


def test_the_last_of_several_threads_ends_it() -> None:
    """The first to come is the first to leave, so that whoever remembered "one" would leave it at that."""
    first_in, both_in, first_out = Barrier(2), Barrier(2), Barrier(2)

    def first() -> None:
        with one_thread():
            first_in.wait()
            both_in.wait()
        first_out.wait()

    def second() -> set[int]:
        first_in.wait()
        with one_thread():
            both_in.wait()
            first_out.wait()
            return _threads()

    with ThreadPoolExecutor(2) as pool:
        pool.submit(first)
        assert pool.submit(second).result() == {1}
    assert _threads() == {2}
