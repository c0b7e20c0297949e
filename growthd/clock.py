"""The wall clock, real or accelerated, and the watch that notices a slept machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs
import trio

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LONGEST_NAP = 30.0
"""Seconds between two looks at the wall clock: a laptop that slept is noticed within them."""


def wake_by(seconds: float) -> float:
    """Trio's time at which a rest of at most `seconds` ends: at the last mark that falls in it.

    Marks are `LONGEST_NAP` apart and the same for everybody, so that all who rest wake the machine
    once. A rest in which none falls is as long as it may be.
    """
    now = trio.current_time()
    mark = (now + seconds) // LONGEST_NAP * LONGEST_NAP
    return mark if mark > now else now + seconds


@attrs.frozen(kw_only=True)
class Clock:
    """Wall time that runs `speed` times as fast as `wall`, and reads `origin` up to `wall_origin`.

    The default is the real clock. The demo speeds it up, and holds it until everybody is ready;
    tests drive it by trio's clock.
    """

    origin: datetime = EPOCH
    wall_origin: float = 0.0
    speed: float = 1.0
    wall: Callable[[], float] = time.time

    def now(self) -> datetime:
        """Aware UTC."""
        passed = max(self.wall() - self.wall_origin, 0.0)
        return self.origin + timedelta(seconds=passed * self.speed)

    def seconds_until(self, moment: datetime) -> float:
        """Seconds of the machine until `moment`; negative once it has passed."""
        return (moment - self.now()).total_seconds() / self.speed

    def next_look(self, moment: datetime) -> float:
        """Trio's time at which `moment` has come, or the wall clock is to be looked at anew."""
        left = max(self.seconds_until(moment), 0.0)
        return trio.current_time() + left if left <= LONGEST_NAP else wake_by(LONGEST_NAP)

    async def sleep_until(self, moment: datetime) -> None:
        """Return at `moment`, however often the machine slept or its clock was set meanwhile."""
        await trio.lowlevel.checkpoint()
        while self.seconds_until(moment) > 0:  # noqa: ASYNC110 - no event tells wall time
            await trio.sleep_until(self.next_look(moment))

    async def sleep(self, duration: timedelta) -> None:
        """Return once `duration` has passed on this clock."""
        await self.sleep_until(self.now() + duration)


@attrs.define
class SuspendWatch:
    """Tells how long the machine slept since the last look: what the wall gained on the ticks."""

    wall: Callable[[], float] = time.time
    ticks: Callable[[], float] = time.monotonic
    least: float = 10.0
    """Seconds below which a difference is drift or a clock being set, not sleep."""
    _lead: float | None = None

    def look(self) -> timedelta:
        """The time slept since the last look; zero where there was none or the clock went back."""
        lead = self.wall() - self.ticks()
        slept = 0.0 if self._lead is None else lead - self._lead
        self._lead = lead
        return timedelta(seconds=slept) if slept >= self.least else timedelta(0)
