"""Each day's totals and averages by dimension, exact to the last digit.

Whole numbers are summed as such and fractions by Shewchuk's exact summation (`math.fsum`), so
that neither the order of the posts nor the way a day was put together changes a digit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

import attrs
import numpy as np
import numpy.typing as npt

from growthd.compute.learning.rows import ArmColumn, Floats, Ints

HOUR_OF_DAY = "hour_of_day"
_ZONE_STEP_SECONDS = 900
"""Every zone changes its clocks on a quarter of an hour."""


@attrs.frozen(kw_only=True, eq=False)
class AggregateRows:
    """Posts and replies of one account, one entry each; NaN is unknown."""

    posted_at: Floats
    """Seconds since the Unix epoch."""
    dimensions: Mapping[str, ArmColumn]
    """decision_type, format, topic, generator, …; the hour of the day is computed."""
    impressions_24h: Floats
    likes_24h: Floats
    bookmarks_24h: Floats
    credit: Floats
    """Follows credited by the ledger."""
    credit_24h: Floats
    """Those of the first 24 h."""
    reward: Floats
    followers_per_1k: Floats
    is_test: npt.NDArray[np.bool_]


@attrs.frozen(kw_only=True)
class DailyAggregate:
    """One value of one dimension on one UTC day. None where no post of it is known."""

    date: date
    dimension_type: str
    dimension_value: str
    decisions: int
    known_24h: int
    """Posts with known impressions."""
    impressions_24h: int | None
    likes_24h: int | None
    bookmarks_24h: int | None
    credit: float | None
    credit_24h: float | None
    reward: float | None
    """Mean over posts."""
    reward_by_impressions: float | None
    """Mean weighted by impressions."""
    followers_per_1k: float | None
    """Mean over posts."""
    followers_per_1k_by_impressions: float | None
    """1000 * all follows / all impressions of the posts where both are known."""


def daily_aggregates(rows: AggregateRows, zone: tzinfo) -> tuple[DailyAggregate, ...]:
    """The aggregates of all days in `rows`, by date, dimension and value.

    Days are UTC, the hour of the day is the owner's (`zone`). A day depends on its own posts
    only: recomputing some days gives what a run over everything gives. Test posts are left out.
    """
    kept = np.flatnonzero(~rows.is_test)
    days = np.floor(rows.posted_at[kept] / 86400.0).astype(np.int64)
    columns = {HOUR_OF_DAY: hour_of_day(rows.posted_at, zone), **rows.dimensions}
    found = [
        aggregate
        for dimension, column in columns.items()
        for aggregate in _of_dimension(rows, kept, days, (dimension, column))
    ]
    found.sort(key=lambda one: (one.date, one.dimension_type, one.dimension_value))
    return tuple(found)


def hour_of_day(posted_at: Floats, zone: tzinfo) -> ArmColumn:
    """The hour on the owner's clock, `00` to `23`, whatever that clock did on the day."""
    steps, place = np.unique(np.floor(posted_at / _ZONE_STEP_SECONDS), return_inverse=True)
    hours = [datetime.fromtimestamp(step * _ZONE_STEP_SECONDS, zone).hour for step in steps]
    return ArmColumn(
        names=tuple(f"{hour:02d}" for hour in range(24)), codes=np.array(hours, np.int64)[place]
    )


def _of_dimension(
    rows: AggregateRows, kept: Ints, days: Ints, column: tuple[str, ArmColumn]
) -> Iterator[DailyAggregate]:
    dimension, arms = column
    codes = arms.codes[kept]
    used, days = kept[codes >= 0], days[codes >= 0]
    keys = days * max(len(arms.names), 1) + codes[codes >= 0]
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=np.iinfo(np.int64).min))
    for group in np.split(used[order], starts[1:]) if len(starts) else ():
        yield _aggregate(rows, group, dimension, arms.names[arms.codes[group[0]]])


def _aggregate(rows: AggregateRows, group: Ints, dimension: str, value: str) -> DailyAggregate:
    impressions, credit = rows.impressions_24h[group], rows.credit[group]
    reward, per_1k = rows.reward[group], rows.followers_per_1k[group]
    return DailyAggregate(
        date=_day(rows.posted_at[group[0]]),
        dimension_type=dimension,
        dimension_value=value,
        decisions=len(group),
        known_24h=int(np.isfinite(impressions).sum()),
        impressions_24h=_whole(impressions),
        likes_24h=_whole(rows.likes_24h[group]),
        bookmarks_24h=_whole(rows.bookmarks_24h[group]),
        credit=_sum(credit),
        credit_24h=_sum(rows.credit_24h[group]),
        reward=_mean(reward, np.ones(len(group))),
        reward_by_impressions=_mean(reward, impressions),
        followers_per_1k=_mean(per_1k, np.ones(len(group))),
        followers_per_1k_by_impressions=_per_1k(credit, impressions),
    )


def _per_1k(credit: Floats, impressions: Floats) -> float | None:
    both = np.isfinite(credit) & (impressions > 0)
    follows, seen = _sum(credit[both]), _sum(impressions[both])
    return None if follows is None or seen is None else 1000.0 * follows / seen


def _sum(values: Floats) -> float | None:
    known = values[np.isfinite(values)]
    return math.fsum(known.tolist()) if len(known) else None


def _whole(values: Floats) -> int | None:
    total = _sum(values)
    return None if total is None else round(total)


def _mean(values: Floats, weights: Floats) -> float | None:
    """Over the posts with a known value and a weight; None where there are none."""
    known = np.isfinite(values) & (weights > 0)
    weight = math.fsum(weights[known].tolist())
    if weight == 0.0:
        return None
    return math.fsum((values[known] * weights[known]).tolist()) / weight


def _day(posted_at: float) -> date:
    return (
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=math.floor(posted_at / 86400.0))
    ).date()
