"""Which captures a post, or an hour of the account, calls for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from growthd.model.capture import Horizon, PlannedCapture, Subject
from growthd.model.post import Post

_HOUR = timedelta(hours=1)


def horizons(
    minutes: Sequence[int], tolerance_minutes: float, tolerance_percent: float
) -> tuple[Horizon, ...]:
    """Horizons with their windows.

    A reading is on time within `tolerance_minutes` or `tolerance_percent` of the age, whichever is
    longer, and of use until half-way to the next horizon (the last one: for a quarter of its age).
    """
    nexts = [*minutes[1:], minutes[-1] + max(minutes[-1] // 2, 60)]
    return tuple(
        Horizon(
            minutes=age,
            tolerance=min(_tolerance(age, tolerance_minutes, tolerance_percent), half),
            window=half,
        )
        for age, following in zip(minutes, nexts, strict=True)
        if (half := timedelta(minutes=(following - age) / 2))
    )


def _tolerance(age: int, minutes: float, percent: float) -> timedelta:
    return timedelta(minutes=max(minutes, age * percent / 100))


def post_captures(post: Post, ages: Sequence[Horizon]) -> tuple[PlannedCapture, ...]:
    """One capture per horizon, anchored at the moment of posting."""
    return tuple(
        PlannedCapture(
            account_id=post.account_id,
            subject=Subject.POST,
            subject_id=post.decision_id,
            horizon_minutes=age.minutes,
            due_at=(due := post.posted_at + timedelta(minutes=age.minutes)),
            on_time_until=due + age.tolerance,
            closes_at=due + age.window,
        )
        for age in ages
    )


def owed(captures: Sequence[PlannedCapture], since: datetime) -> tuple[PlannedCapture, ...]:
    """Those that fall due in a watch that began at `since`: what was due earlier, nobody missed."""
    return tuple(capture for capture in captures if capture.due_at >= since)


def hour_of(moment: datetime) -> datetime:
    """The UTC hour that `moment` lies in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def account_hours(
    account_id: str, since: datetime, until: datetime, tolerance: timedelta
) -> tuple[PlannedCapture, ...]:
    """One capture for each UTC hour from that of `since` up to and with that of `until`.

    Read any time within its hour; on time within `tolerance` of the hour's start.
    """
    hours = list(_hours(hour_of(since), until + _HOUR))
    return tuple(
        PlannedCapture(
            account_id=account_id,
            subject=Subject.ACCOUNT,
            subject_id=f"{hour:%Y-%m-%dT%H:00Z}",
            horizon_minutes=0,
            due_at=hour,
            on_time_until=hour + tolerance,
            closes_at=following,
        )
        for hour, following in pairwise(hours)
    )


def _hours(first: datetime, last: datetime) -> Iterator[datetime]:
    hour = first
    while hour <= last:
        yield hour
        hour += _HOUR
