"""Calls beside the queue: some at once, a few waiting, no more."""

from __future__ import annotations

import asyncio

from qa.server.direct_calls import CrowdedError, Places


def test_calls_beside_the_queue_wait_for_a_place_and_no_more_than_may() -> None:
    async def crowd() -> list[str]:
        places, going, happened = Places(at_once=2, waiting=1), asyncio.Event(), []

        async def call(name: str) -> None:
            try:
                async with places.place():
                    happened.append(f"{name} in")
                    await going.wait()
            except CrowdedError:
                happened.append(f"{name} refused")

        calls = [asyncio.create_task(call(name)) for name in "abcd"]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert happened == ["a in", "b in", "d refused"]
        going.set()
        await asyncio.gather(*calls)
        async with places.place():
            return happened

    assert asyncio.run(crowd())[-1] == "c in"
