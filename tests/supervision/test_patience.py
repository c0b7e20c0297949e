"""An actor that waits for long is alive all the while."""

from __future__ import annotations

from datetime import timedelta

import pytest
import trio
from trio.testing import MockClock

from growthd.clock import Clock
from growthd.supervision.actor import Actor
from growthd.supervision.patience import rest, wait
from growthd.supervision.pulse import Pulse
from growthd.supervision.watchman import Stalled, watch

HOUR = 3600.0


def a_pulse() -> Pulse:
    pulse = Pulse(name="waiter")
    pulse.progress()
    return pulse


async def watched(pulse: Pulse, nursery: trio.Nursery) -> None:
    """A watchman keeps his eye on the pulse."""

    async def run(*, task_status: trio.TaskStatus[None]) -> None:
        task_status.started()

    nursery.start_soon(watch, Actor(name="waiter", run=run, pulse=pulse))


async def test_an_hour_without_a_hint_is_no_stall(autojump_clock: MockClock) -> None:
    pulse = a_pulse()
    send, hints = trio.open_memory_channel[str](1)
    with send, hints:
        async with trio.open_nursery() as nursery:
            await watched(pulse, nursery)
            began = trio.current_time()
            await wait(pulse, hints, HOUR)
            assert trio.current_time() - began == pytest.approx(HOUR)
            await rest(pulse, Clock(wall=trio.current_time), timedelta(hours=1))
            assert trio.current_time() - began == pytest.approx(2 * HOUR)
            nursery.cancel_scope.cancel()


async def test_a_clock_set_back_keeps_nobody_waiting(autojump_clock: MockClock) -> None:
    """F39: a machine that woke in the wrong year rests an hour and not a year."""
    began, gap = trio.current_time(), 0.0
    clock = Clock(wall=lambda: trio.current_time() - gap, wall_origin=began - 366 * 24 * HOUR)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(rest, a_pulse(), clock, timedelta(hours=1))
        await trio.sleep(HOUR / 2)
        gap = 365 * 24 * HOUR

    assert trio.current_time() - began == pytest.approx(HOUR)


async def test_a_hint_ends_the_wait_at_once(autojump_clock: MockClock) -> None:
    pulse = a_pulse()
    send, hints = trio.open_memory_channel[str](1)
    with send, hints:
        began = trio.current_time()
        send.send_nowait("news")
        await wait(pulse, hints, HOUR)
        assert trio.current_time() == began


async def slept(pulse: Pulse) -> None:
    """An hour in which the actor says nothing."""
    async with trio.open_nursery() as nursery:
        await watched(pulse, nursery)
        await trio.sleep(HOUR)


async def test_no_sign_of_life_is_a_stall(autojump_clock: MockClock) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        await slept(a_pulse())
    assert caught.group_contains(Stalled)
