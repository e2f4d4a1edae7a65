"""Questions from asyncio: in threads of their own, no more at once than asked for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Sequence

import pytest

from qa import Answer, AsyncQA, Filter, QuestionError


class Gated:
    """An engine that answers when it is let, and counts who waits in it."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.inside = self.most = 0
        self._lock = threading.Lock()

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        k: int = 5,
        documents: Collection[str] | None = None,
        filter: Filter | None = None,
        marked: int | None = None,
    ) -> Answer:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.gate.wait(60)
        with self._lock:
            self.inside -= 1
        if k < 1:
            raise QuestionError("The number of citations is 0.")
        return Answer(f"{question} {history} {k} {documents} {filter} {marked}", True, 1.0, ())


def test_only_so_many_are_answered_at_once_and_the_loop_goes_on() -> None:
    engine = Gated()

    async def ask() -> list[Answer]:
        async with AsyncQA(engine, at_once=2) as asking:
            asked = [asyncio.ensure_future(asking.ask(str(number))) for number in range(5)]
            while engine.inside < 2:
                await asyncio.sleep(0)
            # One whose asker has left keeps its thread until it ends.
            asked[0].cancel()
            await asyncio.sleep(0)
            engine.gate.set()
            return await asyncio.gather(*asked[1:])

    answers = asyncio.run(ask())
    assert [answer.question[0] for answer in answers] == list("1234")
    assert engine.most == 2


def test_everything_reaches_the_engine_and_its_errors_come_back() -> None:
    engine = Gated()
    engine.gate.set()

    async def ask() -> Answer:
        async with AsyncQA(engine) as asking:
            with pytest.raises(QuestionError, match="The number"):
                await asking.ask("a", k=0)
            return await asking.ask("a", ["b"], k=3, documents=["c"], filter=Filter("d"), marked=1)

    assert asyncio.run(ask()).question == f"a ['b'] 3 ['c'] {Filter('d')} 1"
