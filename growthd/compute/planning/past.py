"""The account's past as the plan sees it: days with their cadence, and the hours it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import attrs
import numpy as np

from growthd.compute.planning.envelope import Cadence, Envelope
from growthd.compute.planning.response import CadenceDays

_EPOCH = date(1970, 1, 1)
RIPENS = timedelta(days=2)
"""Age of a day at which its posts have earned nearly all they will."""
_KNOWN_SHARE = 0.9
_HALF_EVEN = 1.0 / 48.0
_LATELY_DAYS = 7


@attrs.frozen(kw_only=True)
class DayRow:
    """One UTC day on which something was published."""

    day: date
    posts: int
    replies: int
    credited: int
    """Posts and replies whose credit is known."""
    follows: float | None
    """Credited to those."""
    rewarded: int
    reward: float | None
    """Sum over the posts and replies that have one."""


@attrs.frozen(kw_only=True)
class HourUse:
    """How many posts and replies of the last weeks fell into an hour of the day, UTC."""

    hour: int
    decisions: int


def active_hours(uses: Sequence[HourUse]) -> frozenset[int]:
    """Hours of the day that get at least half of an even share; all 24 where none is known."""
    total = sum(use.decisions for use in uses)
    if not total:
        return frozenset(range(24))
    return frozenset(use.hour for use in uses if use.decisions >= _HALF_EVEN * total)


def cadence_days(rows: Sequence[DayRow], hours: int, today: date) -> CadenceDays:
    """The finished days of `rows`, oldest first, by the account's `hours` a day.

    Follows and rewards are unknown for days younger than two, and where more than a tenth of the
    posts has none.
    """
    kept = [row for row in rows if row.day < today]
    ripe = [row.day < today - RIPENS for row in kept]
    follows = [_known(row, row.credited, row.follows) for row in kept]
    rewards = [_known(row, row.rewarded, row.reward) for row in kept]
    return CadenceDays(
        day=np.array([(row.day - _EPOCH).days for row in kept], np.int64),
        posts=np.array([row.posts / hours for row in kept], np.float64),
        replies=np.array([row.replies / hours for row in kept], np.float64),
        follows=np.where(ripe, np.array(follows, np.float64), np.nan),
        reward=np.where(ripe, np.array(rewards, np.float64), np.nan),
    )


def usual_cadence(days: CadenceDays, envelope: Envelope) -> Cadence:
    """What was done an hour in the last week, in whole numbers, inside of the envelope."""
    if not len(days):
        return envelope.clamp(Cadence(posts=envelope.min_posts, replies=envelope.min_replies))
    posts, replies = days.posts[-_LATELY_DAYS:].mean(), days.replies[-_LATELY_DAYS:].mean()
    return envelope.clamp(Cadence(posts=round(float(posts)), replies=round(float(replies))))


def _known(row: DayRow, counted: int, total: float | None) -> float | None:
    return total if counted >= _KNOWN_SHARE * (row.posts + row.replies) else None
