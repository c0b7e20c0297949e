"""The overview: what status, the page and the metrics show of a database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growthd.model.capture import CaptureState, Subject
from growthd.model.reading import AccountCounts
from growthd.store import accounts, ledger, overview, posts, snapshots
from growthd.store.accounts import AccountSnapshot
from growthd.store.database import Database
from growthd.store.ledger import Ending
from growthd.store.overview import Backlog, FollowersAt, LedgerCount
from growthd.store.snapshots import PostSnapshot
from tests.store.making import NOW, TWEET, a_post, a_verdict, claimed, plans

HOUR = timedelta(hours=1)


@pytest.fixture
async def followed(database: Database) -> Database:
    """A post whose baseline was read and whose first hour was missed."""
    await database.run(posts.add, post=a_post(), metadata={}, captures=plans())
    (baseline,) = await claimed(database)
    await database.run(
        snapshots.store,
        snapshots=[
            PostSnapshot(capture=baseline, verdict=a_verdict(), collected_at=NOW, followers=30)
        ],
    )
    (first,) = await claimed(database, now=NOW + HOUR)
    await database.run(ledger.end, endings=[Ending.missed(first, "logged_out")])
    return database


async def test_the_ledger_is_counted_by_kind_and_state(followed: Database) -> None:
    counts = await followed.run(
        overview.ledger_counts, accounts=["default"], since=NOW, until=NOW + 3 * HOUR
    )

    assert counts == [
        LedgerCount(subject=Subject.POST, horizon_minutes=minutes, state=state, count=1)
        for minutes, state in (
            (0, CaptureState.CAPTURED),
            (60, CaptureState.MISSED),
            (120, CaptureState.DUE),
        )
    ]


async def test_the_backlog_tells_what_is_overdue(followed: Database) -> None:
    """And what falls due within a day, not all that is pending."""
    backlog = await followed.run(
        overview.backlog, accounts=["default"], now=NOW + timedelta(hours=2, minutes=1)
    )

    assert [kind.horizon_minutes for kind in backlog] == [120, 240, 360, 720, 1440]
    assert backlog[0] == Backlog(
        subject=Subject.POST,
        horizon_minutes=120,
        pending=1,
        overdue=1,
        past_tolerance=0,
        oldest_due=NOW + 2 * HOUR,
    )
    assert [kind.overdue for kind in backlog[1:]] == [0] * 4


async def test_posts_are_shown_with_their_snapshots(followed: Database) -> None:
    (seen,) = await followed.run(overview.recent_posts, account_id="default", limit=10)

    (snapshot,) = seen.snapshots
    assert (seen.decision_id, seen.tweet_id) == ("d1", TWEET)
    assert (snapshot.horizon_minutes, snapshot.quality, snapshot.followers) == (0, "on_time", 30)
    assert snapshot.counts == a_verdict().counts
    assert snapshot.engagement_rate == pytest.approx(0.1)


async def test_the_newest_posts_are_shown_first_and_no_more_than_asked(
    database: Database,
) -> None:
    for number in range(3):
        post = a_post(f"d{number}", f"189300000000000000{number}")
        await database.run(posts.add, post=post, metadata={}, captures=[])

    seen = await database.run(overview.recent_posts, account_id="default", limit=2)

    assert len(seen) == 2
    assert all(post.snapshots == () for post in seen)


async def test_what_was_missed_is_shown_with_its_reason(followed: Database) -> None:
    """F45: nothing is silently absent."""
    (missed,) = await followed.run(overview.missed, accounts=["default"], since=NOW, limit=10)

    assert (missed.subject_id, missed.horizon_minutes, missed.reason) == ("d1", 60, "logged_out")


async def test_hours_without_a_reading_are_left_out_and_unknown_ones_are_none(
    database: Database,
) -> None:
    """F59: nothing is filled in."""
    for hours, followers in ((0, 30), (1, None), (3, 33)):
        snapshot = AccountSnapshot(
            account_id="default",
            hour=NOW + hours * HOUR,
            counts=AccountCounts(followers=followers),
            source="scraped",
            exact=True,
            measured_at=NOW + hours * HOUR,
        )
        await database.run(accounts.record_snapshot, snapshot=snapshot)

    series = await database.run(overview.followers, account_id="default", since=NOW)

    assert series == [
        FollowersAt(
            hour=NOW + hours * HOUR,
            followers=followers,
            exact=True,
            source="scraped",
            measured_at=NOW + hours * HOUR,
        )
        for hours, followers in ((0, 30), (1, None), (3, 33))
    ]


async def test_every_table_tells_when_it_last_gained_a_row(followed: Database) -> None:
    latest = await followed.run(overview.latest_inserts)

    assert {name for name, moment in latest.items() if moment is None} == {
        "system_events",
        "account_snapshots",
    }
    assert set(latest) - {"system_events", "account_snapshots"} == {
        "content_metadata",
        "performance_snapshots",
        "readings",
        "captures",
    }
