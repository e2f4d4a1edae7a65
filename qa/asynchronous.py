"""An engine asked from asyncio: it answers in threads of its own, so that nothing else has to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from qa.answer import Answer
from qa.protocols import Engine, Filter


class AsyncQA:
    """Asks an engine that is safe to use from several threads, and leaves it open. Use it in an `async with`.

        with QA.open(".chuchu/index") as qa:
            async with AsyncQA(qa) as asking:
                answers = await asyncio.gather(*map(asking.ask, questions))

    Args:
        engine: what answers.
        at_once: how many questions are answered at the same time, 1 or more; the others wait.
    """

    def __init__(self, engine: Engine, *, at_once: int = 2) -> None:
        self._engine = engine
        # Threads and no semaphore: a question whose asker has left goes on, and keeps its place until it ends.
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="chuchu")

    async def __aenter__(self) -> AsyncQA:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._threads.shutdown)

    async def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        k: int = 5,
        documents: Collection[str] | None = None,
        filter: Filter | None = None,
        marked: int | None = None,
    ) -> Answer:
        """As `QA.ask`."""
        asked = partial(self._engine.ask, question, history, k=k, documents=documents, filter=filter, marked=marked)
        return await asyncio.get_running_loop().run_in_executor(self._threads, asked)
