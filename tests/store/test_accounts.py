"""Accounts: one row an hour, which only gets better."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest

from growthd.model.reading import AccountCounts, SourceName
from growthd.store import accounts
from growthd.store.accounts import Account, AccountSnapshot, source_name
from growthd.store.database import Database
from tests.store.asking import rows, value
from tests.store.making import NOW

READ = AccountSnapshot(
    account_id="default",
    hour=NOW,
    counts=AccountCounts(followers=31, following=12, posts=400, listed=1),
    source="scraped",
    exact=True,
    measured_at=NOW + timedelta(minutes=3),
)


def with_followers(
    followers: int | None, *, source: str = "scraped", exact: bool = True
) -> AccountSnapshot:
    counts = AccountCounts(followers=followers)
    return attrs.evolve(READ, counts=counts, source=source, exact=exact)


async def record(database: Database, snapshot: AccountSnapshot) -> bool:
    return await database.run(accounts.record_snapshot, snapshot=snapshot)


async def test_an_hour_comes_back_as_it_was_read(database: Database) -> None:
    assert await record(database, READ)

    assert await database.run(accounts.latest, account_id="default") == READ
    assert await database.run(accounts.latest, account_id="second") is None


async def test_the_first_exact_reading_of_an_hour_stays(database: Database) -> None:
    """F47: reading an hour twice is one row, and the first one."""
    await record(database, with_followers(31))
    assert not await record(database, with_followers(32))

    assert await value(database, "select followers_count from account_snapshots") == 31


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (with_followers(12_300, exact=False), with_followers(12_345), 12_345),
        (with_followers(12_345), with_followers(12_300, exact=False), 12_345),
        (with_followers(31), with_followers(32, source="api"), 32),
        (with_followers(31, source="api"), with_followers(32), 31),
        (with_followers(30, source="estimated", exact=False), with_followers(31), 31),
        (with_followers(None), with_followers(31, exact=False), 31),
        (with_followers(31), with_followers(None, source="api"), 31),
    ],
)
async def test_a_better_reading_replaces_a_worse_one(
    database: Database, first: AccountSnapshot, second: AccountSnapshot, kept: int
) -> None:
    """F18, F25, F54: rounded gives way to exact, known never gives way to unknown."""
    await record(database, first)
    await record(database, second)

    assert await value(database, "select followers_count from account_snapshots") == kept


async def test_what_only_the_worse_reading_knew_is_kept(database: Database) -> None:
    """F54."""
    await record(database, READ)
    await record(database, with_followers(32, source="api"))

    (row,) = await rows(database, "select followers_count, total_posts from account_snapshots")
    assert tuple(row) == (32, 400)


@pytest.mark.parametrize(
    "hour",
    [
        NOW + timedelta(minutes=1),
        NOW + timedelta(seconds=1),
        NOW + timedelta(microseconds=1),
        datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1))),
    ],
)
async def test_only_full_hours_in_utc_are_hours(database: Database, hour: datetime) -> None:
    """F60."""
    with pytest.raises(ValueError, match="is not a full hour in UTC"):
        await record(database, attrs.evolve(READ, hour=hour))


async def test_hours_are_utc_in_every_session(database: Database) -> None:
    """F60."""
    await record(database, READ)

    latest = await database.run(accounts.latest, account_id="default")

    assert latest is not None
    assert latest.hour.tzinfo is UTC


async def test_an_account_keeps_what_is_known_of_it(database: Database) -> None:
    for days, handle in enumerate(("@Owner", "renamed")):
        now = NOW + timedelta(days=days)
        await database.run(accounts.ensure, account_id="default", handle=handle, now=now)
    await database.run(
        accounts.describe, account_id="default", x_user_id="42", display_name="The Owner"
    )
    await database.run(accounts.describe, account_id="default", x_user_id=None, display_name=None)

    known = Account(
        account_id="default",
        handle="renamed",
        x_user_id="42",
        display_name="The Owner",
        watched_since=NOW,
    )
    assert await database.run(accounts.get, account_id="default") == known
    assert await database.run(accounts.every) == [known]
    assert await database.run(accounts.get, account_id="second") is None


def test_pages_go_by_the_name_that_readers_know() -> None:
    assert {source.value: source_name(source) for source in SourceName} == {
        "api": "api",
        "csv": "csv",
        "page-json": "scraped",
        "page-dom": "scraped",
    }
