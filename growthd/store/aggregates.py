"""Daily aggregates: the rewarded posts of some days, and the aggregates as they are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

import attrs
import numpy as np
import numpy.typing as npt

from growthd.compute.aggregates import AggregateRows, DailyAggregate
from growthd.compute.learning import ArmColumn
from growthd.store import queries
from growthd.store.database import Record, Session

_SQL = queries.load("aggregates")
DIMENSIONS = (
    *("decision_type", "format", "topic", "generator"),
    *("angle", "tone", "hook", "content_type", "formula"),
)
"""Beside hour_of_day, which is computed."""
SLICE_DAYS = 31
"""Days that are looked at together: a year's posts need not be in memory at once."""


@attrs.frozen(kw_only=True)
class Extent:
    """The first and the last day that has any reward or aggregate."""

    first: date
    last: date

    def slices(self) -> list[list[date]]:
        """All its days, some at a time."""
        count = (self.last - self.first).days + 1
        days = [self.first + timedelta(days=n) for n in range(count)]
        return [days[at : at + SLICE_DAYS] for at in range(0, count, SLICE_DAYS)]


async def extent(session: Session, *, account_id: str) -> Extent | None:
    """None where the account has no reward and no aggregate."""
    row = await session.fetch_one(_SQL["extent"], account_id=account_id)
    return None if row is None or row["first"] is None else Extent(**row)


async def rows(session: Session, *, account_id: str, days: Collection[date]) -> AggregateRows:
    """The rewarded posts of these UTC days, in no order."""
    found = await session.fetch(
        _SQL["rows"], account_id=account_id, first=min(days), last=max(days), days=sorted(days)
    )
    return AggregateRows(
        posted_at=_column(found, "posted_at"),
        dimensions={name: ArmColumn.of(_value(row[name]) for row in found) for name in DIMENSIONS},
        impressions_24h=_column(found, "impressions_24h"),
        likes_24h=_column(found, "likes_24h"),
        bookmarks_24h=_column(found, "bookmarks_24h"),
        credit=_column(found, "credit"),
        credit_24h=_column(found, "credit_24h"),
        reward=_column(found, "reward"),
        followers_per_1k=_column(found, "f_per_1k"),
        is_test=np.zeros(len(found), np.bool_),
    )


async def kept(
    session: Session, *, account_id: str, days: Collection[date]
) -> list[DailyAggregate]:
    """The aggregates of these days as they stand, by date, dimension and value."""
    found = await session.fetch(_SQL["kept"], account_id=account_id, days=sorted(days))
    return [DailyAggregate(**row) for row in found]


async def keep(
    session: Session,
    *,
    account_id: str,
    days: Collection[date],
    aggregates: Sequence[DailyAggregate],
    now: datetime,
) -> int:
    """The days have these aggregates and no others; returns how many that changed.

    What is as it was is not touched.
    """
    former = {_key(one): one for one in await kept(session, account_id=account_id, days=days)}
    differing = [one for one in aggregates if former.pop(_key(one), None) != one]
    columns = {
        field.name: [getattr(one, field.name) for one in differing]
        for field in attrs.fields(DailyAggregate)
    }
    await session.execute(_SQL["keep"], account_id=account_id, now=now, **columns)
    for date_, kind, value in former:
        await session.execute(
            _SQL["drop"],
            account_id=account_id,
            date=date_,
            dimension_type=kind,
            dimension_value=value,
        )
    return len(differing) + len(former)


def _key(one: DailyAggregate) -> tuple[date, str, str]:
    return one.date, one.dimension_type, one.dimension_value


def _column(found: Sequence[Record], name: str) -> npt.NDArray[np.float64]:
    unknown = float("nan")
    values = (unknown if row[name] is None else row[name] for row in found)
    return np.fromiter(values, np.float64, len(found))


def _value(text: str | None) -> str | None:
    """A dimension's value; one that is only said to be there is unknown."""
    return text if text and not text.isspace() else None
