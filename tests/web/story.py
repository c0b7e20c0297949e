"""A morning of an account, lived through the store as the daemon lives it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from growthd.model.capture import ClaimedCapture, Subject
from growthd.model.post import DecisionType, Post
from growthd.model.reading import AccountCounts, PostCounts
from growthd.store import accounts, ledger, posts, snapshots
from growthd.store.accounts import AccountSnapshot
from growthd.store.database import Database
from growthd.store.ledger import Claim, Ending, Rebooking
from growthd.store.snapshots import PostSnapshot
from growthd.wheel.plan import account_hours, horizons, post_captures
from tests.store.making import HORIZONS, a_verdict
from tests.web.conftest import NOW

FIRST = "2031557700000000001"
SECOND = "2031557700000000002"
TEN = NOW.replace(hour=10, minute=0)
HOSTILE = '<script>alert(1)</script> \u202egnp.exe\x1b[2J & "more"'
MINUTE = timedelta(minutes=1)


def a_post(decision_id: str, tweet_id: str, posted_at: datetime, content: str) -> Post:
    return Post(
        account_id="default",
        decision_id=decision_id,
        decision_type=DecisionType.SINGLE,
        tweet_id=tweet_id,
        posted_at=posted_at,
        content=content,
    )


async def live_through(database: Database) -> None:
    """Two posts and four hours, of which each kind of ending is one, up to `NOW` (12:30).

    The first post (10:00) was read at once, late after an hour, and not yet after two, where X did
    not answer; the second (12:10) was read at once. The hour of 11:00 was missed.
    """
    ages = horizons(HORIZONS, 10, 5)
    first = a_post("first", FIRST, TEN, HOSTILE)
    second = a_post("second", SECOND, NOW - 20 * MINUTE, "The second")
    for post in (first, second):
        await database.run(posts.add, post=post, metadata={}, captures=post_captures(post, ages))
    hours = account_hours("default", TEN, NOW + timedelta(hours=1), 10 * MINUTE)
    await database.run(ledger.plan, captures=hours)
    await _count_followers(database)
    await _read_posts(database)


async def _count_followers(database: Database) -> None:
    for hour, count in ((-24, 100), (0, 120), (2, 130)):
        at = TEN + timedelta(hours=hour)
        snapshot = AccountSnapshot(
            account_id="default",
            hour=at,
            counts=AccountCounts(followers=count),
            source="scraped",
            exact=True,
            measured_at=at + MINUTE,
        )
        await database.run(accounts.record_snapshot, snapshot=snapshot)


async def _read_posts(database: Database) -> None:
    baseline, hour = await _claim(database, TEN + MINUTE)
    await _read(database, baseline, hour, at=TEN + 2 * MINUTE)
    late, hour = await _claim(database, TEN + 65 * MINUTE)
    await _read(database, late, at=TEN + 80 * MINUTE)
    await database.run(ledger.end, endings=[Ending.missed(hour, "no_capacity")])
    unread, hour = await _claim(database, TEN + 125 * MINUTE)
    await database.run(ledger.rebook, rebookings=[again(unread)])
    await _read(database, hour, at=TEN + 126 * MINUTE)
    await _read(database, *await _claim(database, TEN + 131 * MINUTE), at=TEN + 132 * MINUTE)


def again(capture: ClaimedCapture) -> Rebooking:
    """X did not answer; the next attempt is in three minutes."""
    return Rebooking(capture=capture, reason="unavailable", next_attempt_at=NOW + 3 * MINUTE)


async def _claim(database: Database, now: datetime) -> Sequence[ClaimedCapture]:
    """What is due: the posts' first, then the account's."""
    asked = Claim(runner="r", accounts=["default"], now=now, until=now, limit=10, lease_seconds=60)
    claimed = await database.run(ledger.claim, claim=asked)
    return sorted(claimed, key=lambda capture: capture.plan.subject, reverse=True)


async def _read(database: Database, *captures: ClaimedCapture, at: datetime) -> None:
    """The captures were read `at` that moment; a post had as many likes as hours, and no views."""
    for capture in captures:
        if capture.plan.subject is Subject.ACCOUNT:
            await database.run(ledger.end, endings=[Ending.read(capture, at)])
            continue
        counts = PostCounts(likes=capture.plan.horizon_minutes // 60, reposts=0)
        verdict = a_verdict(capture.tweet_id or "", counts)
        snapshot = PostSnapshot(capture=capture, verdict=verdict, collected_at=at, followers=120)
        await database.run(snapshots.store, snapshots=[snapshot])
