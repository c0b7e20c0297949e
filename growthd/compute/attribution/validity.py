"""Which readings of the follower count may be compared with each other.

Estimated, stale, glitched and (where exact ones exist) rounded readings are left out: a gap only
makes a longer interval, a false count makes false followers. Where an account shows nothing but
rounded counts, what is known exactly is when it crossed a step, and those crossings are the
readings.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Flags, Floats, Ints
from growthd.compute.attribution.records import History

ENOUGH_EXACT = 0.3
"""Share of exact readings from which the rounded ones are dispensable."""
AROUND = 3
"""Readings on each side that a glitch is judged by."""


@attrs.frozen(kw_only=True, eq=False)
class Counts:
    """Follower counts that may be subtracted from each other, at strictly growing times."""

    at: Floats
    followers: Ints

    @property
    def change(self) -> Ints:
        """Net change of each interval."""
        return np.diff(self.followers)


def valid_counts(history: History, known: tuple[float, int] | None = None) -> Counts:
    """The comparable counts, beginning with `known` (hours, followers) where that is given."""
    at, followers, precision = _measured(history, known)
    exact = precision == 1
    if exact.any() and exact.mean() >= ENOUGH_EXACT:
        counts = _sound(at[exact], followers[exact])
    else:
        counts = _crossings(at, followers, precision)
    return counts if known is None else _continued(counts, known)


def exact_counts(history: History) -> Counts:
    """The counts that were read to the last follower, without glitches; they may be none."""
    at, followers, precision = _measured(history, None)
    return _sound(at[precision == 1], followers[precision == 1])


def _measured(history: History, known: tuple[float, int] | None) -> tuple[Floats, Ints, Ints]:
    """The measured readings, one per moment: of two, the finer, else the later written."""
    keep = history.measured & (history.read_at >= (-np.inf if known is None else known[0]))
    at, followers, precision = (
        column[keep] for column in (history.read_at, history.followers, history.precision)
    )
    order = np.lexsort((-precision, at))
    at, followers, precision = at[order], followers[order], precision[order]
    last = np.append(np.diff(at) > 0, True) if len(at) else np.zeros(0, np.bool_)
    return at[last], followers[last], precision[last]


def _sound(at: Floats, followers: Ints) -> Counts:
    keep = ~(_off_level(followers) | _there_and_back(followers))
    return Counts(at=at[keep], followers=followers[keep])


def _off_level(followers: Ints) -> Flags:
    """Readings far from the running median: a zero, a digit too many, another account."""
    if len(followers) == 0:
        return np.zeros(0, np.bool_)
    padded = np.pad(followers.astype(np.float64), AROUND, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1)
    level = np.nanmedian(windows, axis=1)
    far: Flags = np.abs(followers - level) > np.maximum(30.0, 0.35 * level)
    return far


def _there_and_back(followers: Ints) -> Flags:
    """Single readings that leave the level and are gone with the next: no account does that."""
    strange = np.zeros(len(followers), np.bool_)
    if len(followers) > 2:
        away, back = np.diff(followers)[:-1], np.diff(followers)[1:]
        leap = np.minimum(np.abs(away), np.abs(back))
        returned = np.abs(away + back) <= 0.25 * leap
        strange[1:-1] = (
            returned & (away * back < 0) & (leap >= np.maximum(5, 0.25 * followers[:-2]))
        )
    return strange


def _crossings(at: Floats, followers: Ints, precision: Ints) -> Counts:
    """Moments at which a rounded count stepped, with the count it must have had just then.

    Counts are cut, not rounded to the nearest: 15.2K is 15,200 to 15,299. Before the first and
    after the last step the account is taken to move at its mean pace, within the shown bounds.
    """
    keep = ~_off_level(followers)
    at, followers, precision = at[keep], followers[keep], precision[keep]
    step = np.flatnonzero(np.diff(followers)) + 1
    if len(step) == 0:
        return Counts(at=at[:1], followers=followers[:1])
    fell = followers[step] < followers[step - 1]
    crossed = followers[step] + np.where(fell, precision[step], 0)
    when, pace = at[step], _pace(at[step], crossed)
    first = _within(crossed[0] - pace * (when[0] - at[0]), followers[0], precision[0])
    last = _within(crossed[-1] + pace * (at[-1] - when[-1]), followers[-1], precision[-1])
    hours, levels = [at[0], *when], [first, *crossed]
    if when[-1] < at[-1]:
        hours, levels = [*hours, at[-1]], [*levels, last]
    return Counts(at=np.array(hours), followers=np.array(levels, dtype=np.int64))


def _pace(when: Floats, crossed: Ints) -> float:
    if len(when) < 2:
        return 0.0
    return float((crossed[-1] - crossed[0]) / (when[-1] - when[0]))


def _within(level: float, shown: int, precision: int) -> int:
    return round(float(np.clip(level, shown, shown + precision - 1)))


def _continued(counts: Counts, known: tuple[float, int]) -> Counts:
    later = counts.at > known[0]
    return Counts(
        at=np.append(known[0], counts.at[later]),
        followers=np.append(known[1], counts.followers[later]).astype(np.int64),
    )
