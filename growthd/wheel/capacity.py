"""Whether there is time, and room, for all that falls due, in numbers."""

from __future__ import annotations

import attrs

SCARCE_BYTES = 2**30
"""Less than this is left on the disk long before Postgres, browser and spool fail for it."""


@attrs.frozen(kw_only=True)
class Load:
    """Captures to be read within an hour, and those that could be. Unknown is None."""

    due_per_hour: int
    capacity_per_hour: float | None

    @property
    def is_too_much(self) -> bool:
        """True where something will be missed unless visits become quicker, or hands more."""
        return self.capacity_per_hour is not None and self.due_per_hour > self.capacity_per_hour

    def __str__(self) -> str:
        known = self.capacity_per_hour
        return f"due {self.due_per_hour:,}/h" + (f", capacity {known:,.0f}/h" if known else "")


def capacity(captures: int, seconds: float, hands: int, speed: float) -> float | None:
    """Captures that `hands` visitors can read within an hour of a clock of that speed.

    They go on as in visits that took `seconds` together and were for so many captures. Where
    little is due a visit is for few of them: the figure is a lower bound, and close to the truth
    when it matters. None before the first visit.
    """
    if not captures or seconds <= 0.0:
        return None
    return captures / seconds * hands * 3600.0 / speed
