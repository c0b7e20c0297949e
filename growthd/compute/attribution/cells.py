"""The hours that intervals are made of: an interval of seven hours is seven cells."""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Floats, Ints, expand, starts_of
from growthd.compute.attribution.rhythm import DAY_HOURS, Rhythm, day_waves

WEEK_HOURS = 7 * DAY_HOURS


@attrs.frozen(kw_only=True, eq=False)
class Cells:
    """Pieces of about an hour, in order of time, each within one interval."""

    interval: Ints
    interval_start: Ints
    """Index of each interval's first cell, and the end."""
    hours: Floats
    middle: Floats
    day: Ints
    """Day of each cell, counted from the window's first."""
    log_activity: Floats
    """Log of the audience's activity, relative to the day's mean."""


def cells_of(at: Floats, rhythm: Rhythm) -> Cells:
    """The cells of the intervals that `at` bounds (hours)."""
    length = np.diff(at)
    counts = np.maximum(np.round(length), 1).astype(np.int64)
    interval, place = expand(counts)
    hours = (length / counts)[interval]
    middle = at[interval] + (place + 0.5) * hours
    day = (middle // DAY_HOURS).astype(np.int64)
    return Cells(
        interval=interval,
        interval_start=starts_of(interval, len(length)),
        hours=hours,
        middle=middle,
        day=day - day.min(initial=np.iinfo(np.int64).max) if len(day) else day,
        log_activity=rhythm.log_activity(middle),
    )


def background_basis(cells: Cells) -> Floats:
    """Columns of the background's log rate: level, day (2 harmonics), week (2), activity."""
    week = day_waves(cells.middle * (DAY_HOURS / WEEK_HOURS))
    level = np.ones(len(cells.middle))
    return np.column_stack([level, day_waves(cells.middle), week, cells.log_activity])
