"""What visits were good for, and whether there is time for all that falls due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from growthd.config import Config
from growthd.store import queries
from growthd.store.database import Session
from growthd.wheel.capacity import Load, capacity

_SQL = queries.load("capacity")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@attrs.frozen(kw_only=True)
class Hands:
    """How many visitors there are, and the speed of the clock that captures fall due by."""

    visitors: int
    speed: float = 1.0

    @classmethod
    def of(cls, config: Config) -> Hands:
        return cls(visitors=config.browser.pages, speed=config.clock.speed)


@attrs.frozen(kw_only=True)
class Harvest:
    """What visits brought home: `seconds` is how long all of them took together."""

    visits: int
    seconds: float
    captures: int
    stored: int


async def harvest(
    session: Session, *, accounts: Sequence[str], since: datetime, until: datetime
) -> Harvest:
    """Of the visits that read something in [since, until)."""
    row = await session.fetch_one(
        _SQL["harvest"], accounts=list(accounts), since=since, until=until
    )
    return Harvest(**row) if row else Harvest(visits=0, seconds=0.0, captures=0, stored=0)


async def load(session: Session, *, accounts: Sequence[str], now: datetime, hands: Hands) -> Load:
    """What is due within the hour, and what can be read at the rate of the last day's visits."""
    row = await session.fetch_one(
        _SQL["load"], accounts=list(accounts), since=now - DAY, until=now, soon=now + HOUR
    )
    wanted, captures, seconds = row or (0, 0, 0.0)
    return Load(
        due_per_hour=wanted,
        capacity_per_hour=capacity(captures, seconds, hands.visitors, hands.speed),
    )
