"""The hourly record of how an account fares, under the name that readers of trends expect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("health")


async def record(session: Session, *, accounts: Sequence[str], now: datetime) -> int:
    """The last full hour has its row for each account; returns how many had none before."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return await session.execute(_SQL["record"], accounts=list(accounts), hour=hour)
