"""The ledger as a person looks into it: entries, and what was seen for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from growthd.model.capture import CaptureState, Subject
from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("overview")


@attrs.frozen(kw_only=True)
class Entry:
    """One planned capture, and how it stands."""

    capture_id: int
    account_id: str
    subject: Subject = attrs.field(converter=Subject)
    subject_id: str
    horizon_minutes: int
    due_at: datetime
    closes_at: datetime
    state: CaptureState = attrs.field(converter=CaptureState)
    reason: str | None
    attempts: int
    captured_at: datetime | None


@attrs.frozen(kw_only=True)
class Seen:
    """What one witness saw, or why it saw nothing."""

    read_at: datetime
    source: str | None
    path: str | None
    verdict: str
    detail: str | None
    counts: Mapping[str, int | None] | None


async def newest(
    session: Session, *, state: CaptureState | None, until: datetime, limit: int
) -> list[Entry]:
    """Entries due by `until`, newest first, in one state or any."""
    rows = await session.fetch(_SQL["entries"], state=state, until=until, limit=limit)
    return [Entry(**row) for row in rows]


async def one(session: Session, *, capture_id: int) -> tuple[Entry, list[Seen]] | None:
    """The entry and its evidence, as far as that is still kept; None where there is no such one."""
    row = await session.fetch_one(_SQL["entry"], capture_id=capture_id)
    if row is None:
        return None
    seen = await session.fetch(_SQL["witnesses"], capture_id=capture_id)
    return Entry(**row), [Seen(**each) for each in seen]
