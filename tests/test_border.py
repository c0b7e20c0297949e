"""The border: one unit of work, bridged once, and a loop that survives complaints."""

from __future__ import annotations

import asyncio
import math
import socket

import pytest
import trio
import trio.testing

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


async def test_a_unit_waits_for_a_file_while_trio_goes_on() -> None:
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)

    async def unit() -> bytes:
        return await asyncio.get_running_loop().sock_recv(ours, 9)

    async def answer() -> None:
        await trio.testing.wait_all_tasks_blocked()
        theirs.send(b"at last")

    with ours, theirs:
        async with border.open_border(), trio.open_nursery() as nursery:
            nursery.start_soon(answer)
            assert await border.run(unit) == b"at last"


async def test_a_unit_waits_for_a_thread_and_for_another_unit() -> None:
    async def unit() -> str:
        loop = asyncio.get_running_loop()
        loop.call_soon_threadsafe(called.set)
        await called.wait()
        said = await loop.run_in_executor(None, str.upper, "done")
        await opened.wait()
        return said

    async def open_up() -> None:
        opened.set()

    async def later() -> None:
        await trio.testing.wait_all_tasks_blocked()
        await border.run(open_up)

    called, opened = asyncio.Event(), asyncio.Event()
    async with border.open_border(), trio.open_nursery() as nursery:
        nursery.start_soon(later)
        assert await border.run(unit) == "DONE"


async def test_what_trio_calls_for_wakes_a_sleeping_loop() -> None:
    heard = trio.Event()
    async with border.open_border():
        await trio.testing.wait_all_tasks_blocked()
        asyncio.get_running_loop().call_soon(heard.set)
        await heard.wait()


async def test_timers_fire_in_order_and_on_trios_clock(autojump_clock: object) -> None:
    fired: list[float] = []

    async def unit(seconds: float) -> None:
        await asyncio.sleep(seconds)
        fired.append(trio.current_time())

    async with border.open_border(), trio.open_nursery() as nursery:
        for seconds in (300.0, 7200.0, 60.0):
            nursery.start_soon(border.run, lambda seconds=seconds: unit(seconds))

    assert [round(moment, 3) for moment in fired] == [60.0, 300.0, 7200.0]


async def test_a_cancelled_timer_wakes_nobody() -> None:
    """A statement has its limit of time, and is answered long before."""

    async def unit() -> None:
        limit = asyncio.get_running_loop().call_later(45.0, answered.set)
        await answered.wait()
        limit.cancel()

    async def answer() -> None:
        await trio.testing.wait_all_tasks_blocked()
        assert 0.0 < trio.lowlevel.current_statistics().seconds_to_next_deadline <= 45.0
        await border.run(say)

    async def say() -> None:
        answered.set()

    answered = asyncio.Event()
    async with border.open_border():
        async with trio.open_nursery() as nursery:
            nursery.start_soon(answer)
            await border.run(unit)
        await trio.testing.wait_all_tasks_blocked()
        assert trio.lowlevel.current_statistics().seconds_to_next_deadline == math.inf


async def test_units_that_never_wait_leave_others_their_turn() -> None:
    async def unit() -> None:
        await asyncio.sleep(0)

    async def end() -> None:
        over.set()

    over = trio.Event()
    async with border.open_border(), trio.open_nursery() as nursery:
        nursery.start_soon(end)
        while not over.is_set():
            await border.run(unit)


async def test_a_cancelled_caller_begins_no_unit() -> None:
    began: list[str] = []

    async def unit() -> None:
        began.append("unit")

    async with border.open_border():
        with trio.CancelScope() as scope:
            scope.cancel()
            await border.run(unit)

    assert scope.cancelled_caught
    assert began == []
