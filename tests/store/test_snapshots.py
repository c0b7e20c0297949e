"""Snapshots: stored with their evidence as their capture ends, by whoever holds the lease."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from growthd.model.capture import ClaimedCapture
from growthd.model.reading import PostCounts, SourceName
from growthd.model.verdict import Doubt, Suspect
from growthd.store import posts, snapshots
from growthd.store.database import Database, Session
from growthd.store.snapshots import PostSnapshot
from tests.store.asking import rows, value
from tests.store.making import NOW, TWEET, a_post, a_verdict, claimed, plans

MINUTE = timedelta(minutes=1)


async def first_capture(database: Database, *, after: timedelta = 0 * MINUTE) -> ClaimedCapture:
    await database.run(posts.add, post=a_post(), metadata={}, captures=plans())
    return (await claimed(database, now=NOW + after))[0]


def seen(
    capture: ClaimedCapture, counts: PostCounts | None = None, *, followers: int | None = None
) -> PostSnapshot:
    return PostSnapshot(
        capture=capture,
        verdict=a_verdict(counts=counts),
        collected_at=capture.plan.due_at + MINUTE,
        followers=followers,
    )


async def test_a_reading_is_stored_under_every_name(database: Database) -> None:
    """F53: one row, and the names that readers use for its values cannot disagree."""
    capture = await first_capture(database)
    held = await database.run(snapshots.store, snapshots=[seen(capture, followers=31)])

    (row,) = await rows(database, "select * from performance_snapshots")
    assert held == {capture.capture_id}
    assert (row["account_id"], row["decision_id"], row["tweet_id"]) == ("default", "d1", TWEET)
    assert (row["impressions"], row["views"]) == (50, 50)
    assert (row["reposts"], row["retweets"], row["bookmarks"]) == (1, 1, 1)
    assert row["engagement_rate"] == Decimal("0.1")
    assert row["lateness"] == MINUTE
    assert (row["source"], row["quality"]) == ("scraped", "on_time")
    assert (row["followers_at_snapshot"], row["followers_gained_since_post"]) == (31, None)
    assert row["notes"]["witnesses"] == ["page-dom", "page-json"]


async def test_evidence_of_every_witness_is_kept(database: Database) -> None:
    capture = await first_capture(database)
    await database.run(snapshots.store, snapshots=[seen(capture)])

    found = await rows(
        database, "select source, verdict, capture_id, counts, raw from readings order by source"
    )
    assert [row["source"] for row in found] == ["page-dom", "page-json"]
    assert {row["verdict"] for row in found} == {"published"}
    assert {row["capture_id"] for row in found} == {capture.capture_id}
    assert found[0]["counts"]["views"] == 50
    assert found[0]["raw"] == b'{"rest_id": "1"}'


async def test_what_was_held_back_is_noted_and_not_published(database: Database) -> None:
    capture = await first_capture(database)
    suspect = Suspect(metric="likes", value=0, doubt=Doubt.FALSE_ZERO, detail="3 before")
    verdict = a_verdict(
        counts=PostCounts(views=50), sources=[SourceName.PAGE_JSON], suspects=[suspect]
    )
    await database.run(
        snapshots.store,
        snapshots=[PostSnapshot(capture=capture, verdict=verdict, collected_at=NOW)],
    )

    (row,) = await rows(database, "select likes, notes from performance_snapshots")
    assert row["likes"] is None
    assert row["notes"]["suspects"][0] == {
        "metric": "likes",
        "value": 0,
        "doubt": "false_zero",
        "detail": "3 before",
        "before": None,
    }
    assert await value(database, "select verdict from readings") == "suspect"


@pytest.mark.parametrize(
    "counts",
    [
        PostCounts(likes=3, reposts=1, replies=0, bookmarks=1),
        PostCounts(views=50, reposts=1, replies=0, bookmarks=1),
        PostCounts(likes=0, reposts=0, replies=0, bookmarks=0, views=0),
    ],
)
async def test_a_rate_of_unknowns_is_unknown(database: Database, counts: PostCounts) -> None:
    """F24: no rate is 0 because something was not read."""
    capture = await first_capture(database)
    await database.run(snapshots.store, snapshots=[seen(capture, counts)])

    assert await value(database, "select engagement_rate from performance_snapshots") is None


async def test_no_number_overflows(database: Database) -> None:
    """F51: a rate far above 1 and counts beyond 32 bits are stored like any other."""
    capture = await first_capture(database)
    big = 2**40
    counts = PostCounts(likes=big, reposts=big, replies=big, bookmarks=big, views=1)
    await database.run(snapshots.store, snapshots=[seen(capture, counts, followers=big)])

    rate = await value(database, "select engagement_rate from performance_snapshots")
    assert rate == 4 * big


async def test_followers_gained_count_from_a_baseline_that_was_on_time(database: Database) -> None:
    """F58: without a baseline there is no gain, least of all the whole follower base."""
    baseline = await first_capture(database)
    await database.run(snapshots.store, snapshots=[seen(baseline, followers=30)])
    (hour,) = await claimed(database, now=NOW + 60 * MINUTE)
    await database.run(snapshots.store, snapshots=[seen(hour, followers=33)])

    gained = await rows(
        database,
        "select horizon_minutes, followers_gained_since_post, hours_since_post"
        " from performance_snapshots order by 1",
    )
    assert [tuple(row)[:2] for row in gained] == [(0, None), (60, 3)]
    assert round(gained[1]["hours_since_post"], 3) == Decimal("1.017")


async def test_a_late_baseline_is_no_baseline(database: Database) -> None:
    """F58, F43."""
    baseline = await first_capture(database)
    late = PostSnapshot(
        capture=baseline,
        verdict=a_verdict(),
        collected_at=baseline.plan.on_time_until + MINUTE,
        followers=30,
    )
    await database.run(snapshots.store, snapshots=[late])
    (hour,) = await claimed(database, now=NOW + 60 * MINUTE)
    await database.run(snapshots.store, snapshots=[seen(hour, followers=33)])

    gained = await rows(
        database,
        "select quality, followers_gained_since_post from performance_snapshots"
        " order by horizon_minutes",
    )
    assert [tuple(row) for row in gained] == [("late", None), ("on_time", None)]


async def test_a_runner_that_lost_its_lease_writes_nothing(database: Database) -> None:
    await database.run(posts.add, post=a_post(), metadata={}, captures=plans())
    (stale,) = await claimed(database, "r1", lease_seconds=-1)
    (fresh,) = await claimed(database, "r2")

    held = await database.run(
        snapshots.store, snapshots=[seen(stale, PostCounts(likes=1, views=1))]
    )

    assert held == frozenset()
    assert await value(database, "select count(*) from performance_snapshots") == 0
    assert await value(database, "select count(*) from readings") == 0
    assert await database.run(snapshots.store, snapshots=[seen(fresh)])


async def test_storing_again_stores_nothing_twice(database: Database) -> None:
    """F47: a replayed result finds its capture ended."""
    capture = await first_capture(database)
    for _ in range(2):
        await database.run(snapshots.store, snapshots=[seen(capture)])

    assert await value(database, "select count(*) from performance_snapshots") == 1
    assert await value(database, "select count(*) from readings") == 2


async def test_a_reading_after_the_window_is_a_miss_and_no_snapshot(database: Database) -> None:
    """F43: what was read far too late is not stored under the horizon it missed."""
    capture = await first_capture(database)
    late = PostSnapshot(
        capture=capture, verdict=a_verdict(), collected_at=capture.plan.closes_at + MINUTE
    )

    await database.run(snapshots.store, snapshots=[late])

    (row,) = await rows(
        database, "select state, reason, captured_at from captures where ended_at is not null"
    )
    assert tuple(row) == ("missed", "read_too_late", None)
    assert await value(database, "select count(*) from performance_snapshots") == 0


async def test_a_crash_before_the_end_leaves_the_capture_held_and_nothing_stored(
    database: Database,
) -> None:
    """F47: reading, evidence and ledger move together."""
    capture = await first_capture(database)

    async def crash(session: Session) -> None:
        await snapshots.store(session, snapshots=[seen(capture)])
        raise RuntimeError("pulled the plug")

    with pytest.raises(RuntimeError, match="plug"):
        await database.run(crash)

    assert await value(database, "select state from captures where ended_at is null") == "claimed"
    assert await value(database, "select count(*) from readings") == 0
    assert await database.run(snapshots.store, snapshots=[seen(capture)])
