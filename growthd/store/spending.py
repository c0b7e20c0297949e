"""What X's API charged, resource by resource and UTC day, so that a restart forgets no cent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import attrs

from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("spending")
RESERVED = "reserved"
"""What a request under way may cost at the most. Left behind by a crash, it counts as spent."""


@attrs.frozen(kw_only=True)
class Charge:
    """One resource paid for, in US dollars."""

    resource: str
    resource_id: str
    usd: Decimal


@attrs.frozen(kw_only=True)
class Day:
    """An account's book of one UTC day."""

    account_id: str
    day: date


async def lock(session: Session, *, account_id: str) -> None:
    """Until the transaction ends nobody else spends on the account's behalf."""
    await session.fetch_value(_SQL["lock"], account_id=account_id)


async def spent(session: Session, *, book: Day) -> Decimal:
    """US dollars, reservations included."""
    total: Decimal = await session.fetch_value(
        _SQL["spent"], account_id=book.account_id, day=book.day
    )
    return total


async def last_charged(
    session: Session, *, account_id: str, resources: Sequence[str], resource_ids: Sequence[str]
) -> dict[tuple[str, str], date]:
    """The last day on which each (resource, id) was charged for, as far back as that is kept."""
    rows = await session.fetch(
        _SQL["charged"],
        account_id=account_id,
        resources=list(resources),
        resource_ids=list(resource_ids),
    )
    return {(row["resource"], row["resource_id"]): row["day"] for row in rows}


async def charge(session: Session, *, book: Day, charges: Sequence[Charge], at: datetime) -> None:
    """The charges are in the book; a resource twice on a day is charged for once."""
    await session.execute(
        _SQL["charge"],
        account_id=book.account_id,
        day=book.day,
        resources=[one.resource for one in charges],
        resource_ids=[one.resource_id for one in charges],
        usd=[one.usd for one in charges],
        at=at,
    )


async def cancel(session: Session, *, account_id: str, reservation: str) -> None:
    """The reservation is no longer in the book."""
    await session.execute(
        _SQL["cancel"], account_id=account_id, resource=RESERVED, resource_id=reservation
    )


async def days(session: Session, *, account_id: str, since: date) -> dict[date, Decimal]:
    """US dollars by UTC day, newest first."""
    rows = await session.fetch(_SQL["days"], account_id=account_id, since=since)
    return {row["day"]: row["usd"] for row in rows}


async def prune(session: Session, *, account_id: str, before: date) -> None:
    """Nothing older than `before` is left."""
    await session.execute(_SQL["prune"], account_id=account_id, before=before)
