"""A post's pace: how many views an hour it got between its readings, as small bars. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

import attrs

from growthd.model.capture import horizon_label
from growthd.store.overview import SnapshotAt
from growthd.web.wording import many

HEIGHT = 24.0
STEP, BAR = 9, 7
"""Width of a bar with, and without, the gap after it."""


@attrs.frozen(kw_only=True)
class Bar:
    """A rectangle in the drawing's own units."""

    x: float
    y: float
    width: float
    height: float


@attrs.frozen(kw_only=True)
class Pace:
    """The drawing, and the same in words."""

    bars: tuple[Bar, ...]
    width: int
    said: str


@attrs.frozen(kw_only=True)
class Stretch:
    """Views an hour from one reading to the next, which was made at that age."""

    minutes: int
    hourly: float


def pace(snapshots: Sequence[SnapshotAt]) -> Pace:
    """The pace between the readings that knew the views; heights go by the square root.

    Views that fell, as X's counts sometimes do, are a pace of zero.
    """
    found = stretches(snapshots)
    most = max((one.hourly for one in found), default=0.0)
    bars = tuple(_bar(n, one.hourly, most) for n, one in enumerate(found))
    return Pace(bars=bars, width=max(len(bars) * STEP, 1), said=_said(found))


def stretches(snapshots: Sequence[SnapshotAt]) -> list[Stretch]:
    """Between readings in the order of their horizons."""
    known = [(one.horizon_minutes, one.counts.views) for one in snapshots]
    counted = [(minutes, views) for minutes, views in known if views is not None]
    return [
        Stretch(minutes=after, hourly=max(60 * (more - views) / (after - before), 0.0))
        for (before, views), (after, more) in pairwise(counted)
    ]


def _bar(n: int, hourly: float, most: float) -> Bar:
    height = max(HEIGHT * sqrt(hourly / most), 1.0) if most else 1.0
    return Bar(x=n * STEP, y=round(HEIGHT - height, 1), width=BAR, height=round(height, 1))


def _said(found: Sequence[Stretch]) -> str:
    if not found:
        return ""
    best = max(found, key=lambda one: one.hourly)
    last = found[-1]
    return (
        f"{many(round(best.hourly), 'view')} an hour at most, up to {horizon_label(best.minutes)};"
        f" {many(round(last.hourly), 'view')} an hour up to {horizon_label(last.minutes)}"
    )
