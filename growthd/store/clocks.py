"""The database's own clock, by which leases and signs of life are dated."""

from __future__ import annotations

from datetime import datetime

from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("clocks")


async def now(session: Session) -> datetime:
    moment: datetime = await session.fetch_value(_SQL["now"])
    return moment
