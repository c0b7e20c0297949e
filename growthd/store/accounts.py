"""The watched accounts, and what each of their hours showed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from growthd.model.reading import AccountCounts, SourceName
from growthd.store import queries
from growthd.store.database import Record, Session

_SQL = queries.load("accounts")
TRUST = ("estimated", "scraped", "csv", "api")
"""The table's names of sources, least trusted first."""


@attrs.frozen(kw_only=True)
class Account:
    account_id: str
    handle: str
    x_user_id: str | None
    display_name: str | None
    watched_since: datetime


@attrs.frozen(kw_only=True)
class AccountSnapshot:
    """An account's counts for one hour (UTC, on the hour), read at `measured_at`."""

    account_id: str
    hour: datetime
    counts: AccountCounts
    source: str
    exact: bool
    """False where the page showed the followers rounded, as in 12.3K."""
    measured_at: datetime
    notes: Mapping[str, object] = attrs.field(factory=dict)

    @classmethod
    def from_row(cls, row: Record) -> AccountSnapshot:
        return cls(
            account_id=row["account_id"],
            hour=row["hour"],
            counts=AccountCounts(
                followers=row["followers_count"],
                following=row["following_count"],
                posts=row["total_posts"],
                listed=row["listed_count"],
            ),
            source=row["source"],
            exact=row["exact"],
            measured_at=row["measured_at"],
        )


def source_name(source: SourceName) -> str:
    """A source by the name that readers of the tables know: pages are `scraped`."""
    match source:
        case SourceName.API | SourceName.CSV:
            return source.value
        case SourceName.PAGE_JSON | SourceName.PAGE_DOM:
            return "scraped"


async def ensure(session: Session, *, account_id: str, handle: str, now: datetime) -> None:
    """The account is there, under this handle: without @, in lower case; a new one from now on."""
    await session.execute(
        _SQL["ensure"],
        account_id=account_id,
        handle=handle.removeprefix("@").lower(),
        watched_since=now,
    )


async def describe(
    session: Session, *, account_id: str, x_user_id: str | None, display_name: str | None
) -> None:
    """What X says of the account is stored; what it does not say stays as it was."""
    await session.execute(
        _SQL["describe"], account_id=account_id, x_user_id=x_user_id, display_name=display_name
    )


async def get(session: Session, *, account_id: str) -> Account | None:
    row = await session.fetch_one(_SQL["one"], account_id=account_id)
    return None if row is None else Account(**row)


async def every(session: Session) -> list[Account]:
    return [Account(**row) for row in await session.fetch(_SQL["every"])]


async def record_snapshot(session: Session, *, snapshot: AccountSnapshot) -> bool:
    """The hour has its counts; True where these are now the hour's.

    The first exact reading of an hour stays, unless a more trusted source speaks. ValueError where
    `hour` is not a full hour.
    """
    hour = snapshot.hour
    if hour.utcoffset() or hour != hour.replace(minute=0, second=0, microsecond=0):
        raise ValueError(f"{hour.isoformat()} is not a full hour in UTC")
    counts = snapshot.counts
    affected = await session.execute(
        _SQL["record_snapshot"],
        account_id=snapshot.account_id,
        hour=snapshot.hour,
        followers=counts.followers,
        following=counts.following,
        posts=counts.posts,
        listed=counts.listed,
        source=snapshot.source,
        exact=snapshot.exact,
        measured_at=snapshot.measured_at,
        notes=dict(snapshot.notes),
        trust=list(TRUST),
    )
    return affected == 1


async def latest(session: Session, *, account_id: str) -> AccountSnapshot | None:
    """The newest hour that has a row."""
    row = await session.fetch_one(_SQL["latest"], account_id=account_id)
    return None if row is None else AccountSnapshot.from_row(row)
