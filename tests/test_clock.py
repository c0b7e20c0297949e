"""Wall time at any speed, and a machine that slept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import trio
from trio.testing import MockClock

from growthd.clock import Clock, SuspendWatch, wake_by

START = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_default_is_the_real_clock() -> None:
    assert abs(Clock().now() - datetime.now(UTC)) < timedelta(seconds=5)


async def test_an_accelerated_clock_sleeps_accordingly(autojump_clock: MockClock) -> None:
    clock = Clock(
        origin=START, speed=360.0, wall=trio.current_time, wall_origin=trio.current_time()
    )
    began = trio.current_time()
    await clock.sleep(timedelta(hours=9))
    assert clock.now() == START + timedelta(hours=9)
    assert trio.current_time() - began == 90.0


async def test_a_clock_set_forward_is_noticed_within_half_a_minute(
    autojump_clock: MockClock,
) -> None:
    """F39: the wall clock jumps an hour ahead while a long sleep is under way."""
    jump = 0.0
    clock = Clock(
        origin=START, wall=lambda: trio.current_time() + jump, wall_origin=trio.current_time()
    )
    began = trio.current_time()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(clock.sleep_until, START + timedelta(hours=1))
        await trio.sleep(15)
        jump = 3600.0
    assert trio.current_time() - began <= 30


async def test_who_rests_wakes_with_the_others(autojump_clock: MockClock) -> None:
    """Each wake-up of its own is one more of the machine."""
    woken: list[float] = []

    async def look(after: float, every: float) -> None:
        await trio.sleep(after)
        for _ in range(3):
            await trio.sleep_until(wake_by(every))
            woken.append(trio.current_time())

    async with trio.open_nursery() as nursery:
        for after, every in ((1, 30), (2, 40), (3.5, 60), (17, 300)):
            nursery.start_soon(look, after, every)

    assert all(not moment % 30 for moment in woken)


async def test_a_short_rest_is_as_long_as_it_was_asked_to_be(autojump_clock: MockClock) -> None:
    await trio.sleep_until(wake_by(5))
    assert trio.current_time() == 5


def test_sleep_is_told_from_drift_and_from_a_clock_set_back() -> None:
    """F39"""
    wall, ticks = 1000.0, 10.0
    watch = SuspendWatch(wall=lambda: wall, ticks=lambda: ticks)
    assert watch.look() == timedelta(0)
    wall, ticks = wall + 31, ticks + 30
    assert watch.look() == timedelta(0)
    wall, ticks = wall + 3630, ticks + 30
    assert watch.look() == timedelta(hours=1)
    wall, ticks = wall - 500, ticks + 30
    assert watch.look() == timedelta(0)
