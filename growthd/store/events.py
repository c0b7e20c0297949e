"""The events table: announcements come in through it, and what growthd has to say goes out.

An event carries its own receipt (`handled_at`, `outcome`), written in the transaction that stores
its post. A cursor over ids would pass by rows that commit out of order; one over transaction ids
stalls behind any long transaction and loses its meaning in a restored backup. With a receipt an
event is handled exactly once whatever order events commit in, by however many runners.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import attrs

from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("events")


OWNER_RETURNED = "OWNER_RETURNED"
"""The owner has passed a challenge or logged in, and asks that the pages be looked at again."""


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@attrs.frozen(kw_only=True)
class Event:
    """A row as it was written, by whoever wrote it: `event_data` may be any JSON."""

    id: int
    account_id: str
    event_type: str
    event_data: object
    message: str | None
    created_at: datetime


@attrs.frozen(kw_only=True)
class Notice:
    """Something that growthd tells."""

    event_type: str
    message: str
    event_data: Mapping[str, object]
    severity: Severity = Severity.INFO
    component: str = "growthd"
    account_id: str = "default"


async def unhandled(session: Session, *, after: int = 0, limit: int = 100) -> list[Event]:
    """POST_SUCCESS, REPLY_SUCCESS and OWNER_RETURNED events without a receipt, oldest first.

    They stay locked to this transaction. `after` pages past those that were left unsettled.
    """
    rows = await session.fetch(_SQL["unhandled"], after=after, limit=limit)
    return [Event(**row) for row in rows]


async def settle(session: Session, *, event_id: int, outcome: str) -> bool:
    """The event is handled, with `outcome` said in a few words. False where it already was."""
    return await session.execute(_SQL["settle"], id=event_id, outcome=outcome) == 1


async def append(session: Session, *, notice: Notice) -> int:
    """The notice is in the table; returns its id."""
    event_id: int = await session.fetch_value(
        _SQL["append"],
        account_id=notice.account_id,
        event_type=notice.event_type,
        event_data=dict(notice.event_data),
        severity=notice.severity,
        component=notice.component,
        message=notice.message,
    )
    return event_id
