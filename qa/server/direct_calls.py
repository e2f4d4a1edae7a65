"""Calls that pass Gradio's queue by: few at a time, as questions are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PREFIX = "/gradio_api/run/"
"""Where they are sent to. The queue's own functions are not answered there (`api_open` in `qa.page.layout`)."""


class CrowdedError(Exception):
    """As many calls wait as may."""


class Places:
    """Lets calls in, some at once, the others in their turn; for one event loop.

    Args:
        at_once: calls answered at the same time.
        waiting: calls that may wait.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._left = at_once + waiting

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for one call, once there is one.

        Raises:
            CrowdedError: as many wait as may.
        """
        if not self._left:
            raise CrowdedError
        self._left -= 1
        try:
            async with self._free:
                yield
        finally:
            self._left += 1
