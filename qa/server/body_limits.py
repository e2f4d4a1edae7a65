"""How much a request may carry: counted as it comes, whatever it says of itself, before anything reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Receive

DEFAULT_BODY = 1_000_000
"""Bytes that a request may carry where nothing else is said."""
CONVERSATION = 4_000_000
"""Bytes of a conversation on its way from the browser that kept it; qa/page/assets/keeping.js sends no more."""
_ALL = 64_000_000  # bytes of all requests that are being read or answered
_SECONDS = 30  # for the whole of a body


class BodyError(Exception):
    """A body that is not taken.

    Attributes:
        status: the HTTP status that says so.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class BodyLimits:
    """Takes bodies whole, within limits; for one event loop.

    Args:
        streamed: the most bytes by path of what is written away as it comes, and not held.
        all_bytes: held of all requests together.
        seconds: how long a body may take.
    """

    def __init__(self, streamed: Mapping[str, int], all_bytes: int = _ALL, seconds: float = _SECONDS) -> None:
        self._streamed = streamed
        self._all = all_bytes
        self._seconds = seconds
        self._held = 0

    async def take(self, method: str, path: str, announced: int, receive: Receive) -> tuple[Receive, int]:
        """What the application receives instead, and how many bytes are held for it until `release`.

        Args:
            method: of the request.
            path: of the request.
            announced: bytes of its Content-Length; 0 where it has none.
            receive: gives the parts of its body.

        Raises:
            BodyError: it carries too much, comes too slowly, or there is no room for it now.
        """
        most = self._most(method, path)
        if announced > most:
            raise _too_large(most)
        if path in self._streamed:
            return _counted(receive, most), 0
        body = bytearray()
        try:
            async with asyncio.timeout(self._seconds):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        # Whoever sent it has gone.
                        return _replayed([message], receive), len(body)
                    part = message.get("body", b"")
                    if len(body) + len(part) > most:
                        raise _too_large(most)
                    if self._held + len(part) > self._all:
                        raise BodyError(503, "The server is busy with what others send: try again in a minute.")
                    self._held += len(part)
                    body += part
                    if not message.get("more_body", False):
                        whole: Message = {"type": "http.request", "body": bytes(body), "more_body": False}
                        return _replayed([whole], receive), len(body)
        except TimeoutError as error:
            self._held -= len(body)
            raise BodyError(408, f"The request took longer than {self._seconds} seconds: send it again.") from error
        except BaseException:
            self._held -= len(body)
            raise

    def release(self, held: int) -> None:
        """The application is done with a body of `take`."""
        self._held -= held

    def _most(self, method: str, path: str) -> int:
        if method != "POST":
            return 0
        if path == "/gradio_api/queue/join":
            return CONVERSATION
        return self._streamed.get(path, DEFAULT_BODY)


def _too_large(most: int) -> BodyError:
    return BodyError(413, f"The request carries more than {most:,} bytes, the most that is taken here: send less.")


def _replayed(messages: list[Message], receive: Receive) -> Receive:
    async def replay() -> Message:
        return messages.pop(0) if messages else await receive()

    return replay


def _counted(receive: Receive, most: int) -> Receive:
    """The same parts; behind `most` bytes the sender counts as gone."""
    come = 0

    async def count() -> Message:
        nonlocal come
        message = await receive()
        come += len(message.get("body", b""))
        return {"type": "http.disconnect"} if come > most else message

    return count
