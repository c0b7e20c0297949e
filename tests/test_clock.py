"""Wall time at any speed, and a machine that slept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import trio
from trio.testing import MockClock

from growthd.clock import Clock, SuspendWatch

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
