"""Queries that readers of the tables have always sent, and must never have to change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from growthd.model.reading import AccountCounts, PostCounts
from growthd.store import accounts, posts, snapshots
from growthd.store.accounts import AccountSnapshot
from growthd.store.database import Database
from growthd.store.snapshots import PostSnapshot
from tests.store.asking import rows
from tests.store.making import a_plan, a_post, a_verdict, claimed

COUNTS = PostCounts(likes=3, reposts=1, replies=2, bookmarks=1, views=50)
READERS = [
    (
        """
    SELECT timestamp, followers_count, following_count
    FROM account_snapshots
    ORDER BY timestamp DESC
    LIMIT 24; -- Last 24 hours
    """,
        "followers_count",
        31,
    ),
    (
        """
    SELECT horizon_minutes, impressions, likes, reposts, replies, bookmarks
    FROM performance_snapshots
    WHERE decision_id = '...'
    ORDER BY horizon_minutes;
    """,
        "likes",
        3,
    ),
    (
        """
    SELECT
      decision_id,
      status,
      tweet_id,
      posted_at,
      DATE_PART('hour', NOW() - posted_at) as hours_ago
    FROM content_metadata
    WHERE status = 'posted'
      AND posted_at > NOW() - INTERVAL '48 hours'
    ORDER BY posted_at DESC
    LIMIT 10;
    """,
        "hours_ago",
        3,
    ),
    (
        """
    SELECT status, COUNT(*)
    FROM content_metadata
    WHERE posted_at > NOW() - INTERVAL '7 days'
    GROUP BY status;
    """,
        "count",
        1,
    ),
    (
        """
    SELECT COUNT(*) FROM content_metadata
    WHERE status = 'posted' AND tweet_id IS NOT NULL;
    """,
        "count",
        1,
    ),
]


@pytest.fixture
async def followed(database: Database) -> Database:
    """A post of three hours ago, its baseline, and the account's hour."""
    now = datetime.now(UTC)
    posted_at = now - timedelta(hours=3)
    post = attrs.evolve(a_post("..."), posted_at=posted_at)
    window = timedelta(minutes=40)
    plan = attrs.evolve(
        a_plan("...", 0), due_at=posted_at, on_time_until=now, closes_at=posted_at + window
    )
    await database.run(posts.add, post=post, metadata={}, captures=[plan])
    (capture,) = await claimed(database, now=posted_at)
    seen = PostSnapshot(capture=capture, verdict=a_verdict(counts=COUNTS), collected_at=posted_at)
    await database.run(snapshots.store, snapshots=[seen])
    hour = AccountSnapshot(
        account_id="default",
        hour=now.replace(minute=0, second=0, microsecond=0),
        counts=AccountCounts(followers=31),
        source="scraped",
        exact=True,
        measured_at=now,
    )
    await database.run(accounts.record_snapshot, snapshot=hour)
    return database


@pytest.mark.parametrize(("query", "column", "expected"), READERS)
async def test_a_readers_query_finds_what_growthd_wrote(
    followed: Database, query: str, column: str, expected: int
) -> None:
    (answer,) = await rows(followed, query)

    assert answer[column] == expected
