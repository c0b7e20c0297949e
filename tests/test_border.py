"""The border: one unit of work, bridged once, and a loop that survives complaints."""

from __future__ import annotations

import asyncio

import pytest
import trio

from growthd import border


async def test_a_unit_of_work_brings_its_result_home() -> None:
    async def unit() -> int:
        await asyncio.sleep(0)
        return 7

    async with border.open_border():
        assert await border.run(unit) == 7


async def test_an_error_of_the_unit_is_raised_as_it_is() -> None:
    async def unit() -> None:
        await asyncio.sleep(0)
        raise LookupError("no such row")

    async with border.open_border():
        with pytest.raises(LookupError, match="no such row"):
            await border.run(unit)


async def test_a_complaint_is_counted_and_the_loop_lives_on() -> None:
    async def complain() -> None:
        asyncio.get_running_loop().call_exception_handler({"message": "just to warn"})

    async def unit() -> str:
        return "alive"

    async with border.open_border() as opened:
        await border.run(complain)
        assert opened.unhandled == 1
        assert await border.run(unit) == "alive"


async def test_a_cancelled_caller_cancels_the_whole_unit() -> None:
    seen: list[str] = []

    async def unit() -> None:
        try:
            started.set()
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    started = trio.Event()
    async with border.open_border(), trio.open_nursery() as nursery:
        nursery.start_soon(border.run, unit)
        await started.wait()
        nursery.cancel_scope.cancel()

    assert seen == ["cancelled"]


async def test_the_loop_tells_whether_callbacks_wait() -> None:
    """Playwright waits, after every message, until they do not."""
    waiting: list[bool] = []

    async def unit() -> None:
        queue = getattr(asyncio.get_running_loop(), "_ready", None)
        waiting.append(bool(queue))
        asyncio.get_running_loop().call_soon(waiting.append, bool(queue))
        waiting.append(bool(queue))
        await asyncio.sleep(0)

    async with border.open_border():
        await border.run(unit)

    assert waiting == [False, True, False]
