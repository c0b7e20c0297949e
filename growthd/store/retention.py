"""What is old is let go, in small transactions, beside a daemon at work."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("retention")
BATCH = 50_000
YOUNGEST = timedelta(days=31)
"""What is younger is still credited, rewarded and learned from, or looked back at by a month."""


class Heap(StrEnum):
    """What grows with every reading; all else is small and is kept."""

    EVIDENCE = "readings"
    SNAPSHOTS = "performance_snapshots"
    CAPTURES = "captures"
    EVENTS = "system_events"


_COUNT = {
    Heap.EVIDENCE: _SQL["count_readings"],
    Heap.SNAPSHOTS: _SQL["count_snapshots"],
    Heap.CAPTURES: _SQL["count_captures"],
    Heap.EVENTS: _SQL["count_events"],
}
_DROP = {
    Heap.EVIDENCE: _SQL["drop_readings"],
    Heap.SNAPSHOTS: _SQL["drop_snapshots"],
    Heap.CAPTURES: _SQL["drop_captures"],
    Heap.EVENTS: _SQL["drop_events"],
}


async def count(session: Session, *, heap: Heap, before: datetime) -> int:
    """How many rows `drop` would take away in all."""
    found: int = await session.fetch_value(_COUNT[heap], before=before)
    return found


async def drop(session: Session, *, heap: Heap, before: datetime) -> int:
    """Up to `BATCH` of the rows older than a moment are gone; returns how many went.

    What is open is kept whatever its age: captures that have not ended, events without receipt.
    """
    return await session.execute(_DROP[heap], before=before, limit=BATCH)
