"""Waiting that counts as life: an actor with nothing to do has not stalled."""

from __future__ import annotations

from datetime import timedelta

import trio

from growthd.clock import Clock, wake_by
from growthd.supervision.pulse import Pulse

NAP_SECONDS = 240.0
"""Between two signs of life; well within any actor's deadline."""
NAP = timedelta(seconds=NAP_SECONDS)
"""The same, by a clock that is never slower than the machine's."""


async def wait(pulse: Pulse, hints: trio.MemoryReceiveChannel[str], seconds: float) -> None:
    """Return upon a hint, or after `seconds` of the machine."""
    until = trio.current_time() + seconds
    while until > trio.current_time():
        with trio.move_on_at(min(until, wake_by(NAP_SECONDS))):
            await hints.receive()
            return
        pulse.progress()


async def rest(pulse: Pulse, clock: Clock, duration: timedelta) -> None:
    """Return once `duration` has passed on the clock, however the machine slept meanwhile.

    A clock that is set back meanwhile makes it no longer: as much of the machine's time will do.
    """
    until = clock.now() + duration
    with trio.move_on_after(duration.total_seconds() / clock.speed):
        while (left := until - clock.now()) > timedelta(0):
            await clock.sleep(min(left, NAP))
            pulse.progress()
