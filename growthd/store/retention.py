"""What is old is let go, in small transactions, beside a daemon at work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

import attrs

from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("retention")
STEP = timedelta(hours=6)
"""What one transaction lets go of: a handful of rows of one account, a million of ten thousand."""
BEGINNING = datetime.min.replace(tzinfo=UTC)
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
_OLDEST = {
    Heap.EVIDENCE: _SQL["oldest_reading"],
    Heap.SNAPSHOTS: _SQL["oldest_snapshot"],
    Heap.CAPTURES: _SQL["oldest_capture"],
    Heap.EVENTS: _SQL["oldest_event"],
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


@attrs.frozen(kw_only=True)
class Dropped:
    """How many rows went, all of them from before `until`."""

    rows: int
    until: datetime


async def drop(
    session: Session, *, heap: Heap, before: datetime, since: datetime = BEGINNING
) -> Dropped | None:
    """The oldest rows from `since` on are gone, a `STEP` of them; None where nothing is left.

    What is open is kept whatever its age: captures that have not ended, events without receipt.
    The next call goes on from `until`.
    """
    first = await session.fetch_value(_OLDEST[heap], since=since, before=before)
    if first is None:
        return None
    until = min(first + STEP, before)
    rows = await session.execute(_DROP[heap], since=first, before=until)
    return Dropped(rows=rows, until=until)
