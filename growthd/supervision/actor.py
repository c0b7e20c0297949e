"""What the supervisor needs to know of an actor."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

import attrs
import trio

from growthd.supervision.pulse import Pulse


class Run(Protocol):
    """Runs until cancelled; calls `started()` after the last step that may fail at boot."""

    def __call__(self, *, task_status: trio.TaskStatus[None]) -> Awaitable[None]: ...


@attrs.frozen(kw_only=True)
class Backoff:
    """Waits that double: `first` seconds, then twice as long, up to `longest`."""

    first: float = 1.0
    longest: float = 300.0
    longest_away: float = 15.0
    """For an outage: to knock costs little, and who comes late to its end misses captures."""

    def delay(self, nth: int, *, away: bool = False) -> float:
        """Seconds to wait after the nth fault, or outage, in a row, counted from 1."""
        longest = self.longest_away if away else self.longest
        return min(self.first * 2.0 ** min(nth - 1, 30), longest)


@attrs.frozen(kw_only=True)
class Actor:
    """A named task that runs until cancelled, its pulse, and how often it may fail."""

    name: str
    run: Run
    pulse: Pulse
    backoff: Backoff = Backoff()
    faults: int = 5
    """Faults allowed `within` so many seconds, before the daemon gives up."""
    within: float = 600.0
    deadline: float = 600.0
    """Seconds without progress after which a life counts as stalled and is ended."""
