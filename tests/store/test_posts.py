"""Posts: whatever comes in whatever order, one tweet is one row."""

from __future__ import annotations

from itertools import permutations

import pytest

from growthd.model.post import DecisionType, Post
from growthd.store import posts, snapshots
from growthd.store.database import Database, Session
from growthd.store.snapshots import PostSnapshot
from tests.store.asking import rows, value
from tests.store.making import HORIZONS, NOW, TWEET, a_post, a_verdict, claimed, plans

ANNOUNCED = a_post("d1", TWEET)
DISCOVERED = a_post(TWEET, TWEET)
PROVISIONAL = a_post("d1", None)


async def add(database: Database, post: Post, **metadata: object) -> bool:
    return await database.run(
        posts.add, post=post, metadata=metadata, captures=plans(post.decision_id)
    )


async def keys(database: Database) -> list[tuple[object, ...]]:
    found = await rows(
        database, "select decision_id, tweet_id from content_metadata order by decision_id"
    )
    return [tuple(row) for row in found]


async def assert_one_schedule(database: Database, decision_id: str) -> None:
    found = await rows(
        database, "select subject_id, horizon_minutes, next_attempt_at from captures order by 2"
    )
    assert [(row["subject_id"], row["horizon_minutes"]) for row in found] == [
        (decision_id, minutes) for minutes in HORIZONS
    ]
    assert all(row["next_attempt_at"] for row in found)


async def test_a_duplicate_event_changes_nothing(database: Database) -> None:
    """F47: the same event twice is one post and one schedule."""
    assert await add(database, ANNOUNCED)
    assert not await add(database, ANNOUNCED)

    assert await keys(database) == [("d1", TWEET)]
    await assert_one_schedule(database, "d1")


async def test_the_first_decision_to_announce_a_tweet_keeps_it(database: Database) -> None:
    """F47: a fallback event with a decision of its own makes no second post."""
    await add(database, ANNOUNCED)
    assert not await add(database, a_post("d2", TWEET))

    assert await keys(database) == [("d1", TWEET)]


async def test_a_decision_keeps_its_first_tweet(database: Database) -> None:
    await add(database, ANNOUNCED)
    assert not await add(database, a_post("d1", "1893000000000000002"))

    assert await keys(database) == [("d1", TWEET)]


@pytest.mark.parametrize("order", list(permutations([DISCOVERED, ANNOUNCED, PROVISIONAL])))
async def test_discovery_and_announcements_meet_in_any_order(
    database: Database, order: tuple[Post, ...]
) -> None:
    """F47: the event's decision becomes the key, and there is one row and one schedule."""
    for post in order:
        await add(database, post, raw_topic="sleep" if post is not DISCOVERED else None)

    assert await keys(database) == [("d1", TWEET)]
    await assert_one_schedule(database, "d1")
    assert await value(database, "select raw_topic from content_metadata") == "sleep"


async def test_a_provisional_post_resolved_to_a_discovered_one_becomes_it(
    database: Database,
) -> None:
    await add(database, DISCOVERED)
    await add(database, PROVISIONAL, tone="dry", cost_usd=0.02)

    assert await database.run(posts.resolve, account_id="default", decision_id="d1", tweet_id=TWEET)

    assert await keys(database) == [("d1", TWEET)]
    await assert_one_schedule(database, "d1")
    assert await value(database, "select tone from content_metadata") == "dry"


async def test_snapshots_follow_a_discovered_post_to_its_decision(database: Database) -> None:
    await add(database, DISCOVERED)
    (before, *_) = await claimed(database)
    await add(database, a_post("d1", TWEET))
    await database.run(
        snapshots.store,
        snapshots=[PostSnapshot(capture=before, verdict=a_verdict(), collected_at=NOW)],
    )

    stored = await rows(database, "select decision_id, likes from performance_snapshots")

    assert [tuple(row) for row in stored] == [("d1", 3)]


async def test_stored_snapshots_follow_as_well(database: Database) -> None:
    await add(database, DISCOVERED)
    (capture,) = await claimed(database)
    await database.run(
        snapshots.store,
        snapshots=[PostSnapshot(capture=capture, verdict=a_verdict(), collected_at=NOW)],
    )

    await add(database, ANNOUNCED)

    assert await value(database, "select decision_id from performance_snapshots") == "d1"
    await assert_one_schedule(database, "d1")


async def test_a_second_decision_resolved_to_the_same_tweet_is_a_duplicate(
    database: Database,
) -> None:
    """F47: a fallback event with a provisional id turns out to be a post already watched."""
    await add(database, ANNOUNCED)
    await add(database, a_post("d2", None))

    resolved = await database.run(
        posts.resolve, account_id="default", decision_id="d2", tweet_id=TWEET
    )

    assert not resolved
    assert await database.run(posts.unresolved, accounts=["default"]) == []
    ends = await rows(database, "select distinct state, reason from captures where subject_id='d2'")
    assert [tuple(row) for row in ends] == [("gone", "duplicate")]


async def test_resolving_an_unknown_decision_says_so(database: Database) -> None:
    assert not await database.run(
        posts.resolve, account_id="default", decision_id="d9", tweet_id=TWEET
    )


async def test_accounts_do_not_share_posts(database: Database) -> None:
    await add(database, ANNOUNCED)
    assert await add(database, a_post("d1", TWEET, account_id="second"))


async def test_known_values_are_never_replaced_by_unknown_ones(database: Database) -> None:
    """F54: a later event that knows less takes nothing away."""
    await add(database, ANNOUNCED, raw_topic="sleep", features={"length": 80})
    await add(database, ANNOUNCED, raw_topic=None, tone="warm")

    (row,) = await rows(database, "select raw_topic, tone, features from content_metadata")
    assert tuple(row) == ("sleep", "warm", {"length": 80})


async def test_metadata_of_a_wrong_type_does_not_lose_the_post(database: Database) -> None:
    """F51, F56: what a column cannot hold is left out, and the post is stored."""
    await add(
        database,
        ANNOUNCED,
        predicted_engagement="high",
        cost_usd=12345678.901,
        thread_tweet_ids="none",
        generator_name=7,
        unheard_of={"a": 1},
    )

    (row,) = await rows(
        database,
        "select predicted_engagement, cost_usd, thread_tweet_ids, generator_name"
        " from content_metadata",
    )
    assert row["predicted_engagement"] is None
    assert float(row["cost_usd"]) == 12345678.901
    assert (row["thread_tweet_ids"], row["generator_name"]) == (None, "7")


async def test_a_test_post_stays_a_test_post(database: Database) -> None:
    """F61: a post discovered first and then announced as a test is a test."""
    await add(database, DISCOVERED)
    await add(database, ANNOUNCED, is_test_post=True)

    post = await database.run(posts.get, account_id="default", decision_id="d1")

    assert post is not None
    assert post.is_test_post


async def test_a_post_comes_back_as_it_was_told(database: Database) -> None:
    told = Post(
        account_id="default",
        decision_id="d1",
        decision_type=DecisionType.THREAD,
        tweet_id=TWEET,
        posted_at=NOW,
        content="first of three",
        thread_tweet_ids=(TWEET, "1893000000000000002"),
        target_tweet_id="1893000000000000003",
        is_test_post=True,
    )
    await add(database, told)

    assert await database.run(posts.recent, account_id="default", since=NOW) == [told]
    assert await database.run(posts.get, account_id="default", decision_id="d1") == told
    assert await database.run(posts.get, account_id="default", decision_id="d2") is None


async def test_known_ids_are_those_of_the_account(database: Database) -> None:
    await add(database, ANNOUNCED)

    known = await database.run(
        posts.known_ids, account_id="default", tweet_ids=[TWEET, "1893000000000000009"]
    )

    assert known == {TWEET}


async def test_a_crash_between_the_post_and_its_schedule_leaves_neither(
    database: Database,
) -> None:
    """F47: a post without a schedule cannot be."""

    async def crash(session: Session) -> None:
        await posts.add(session, post=ANNOUNCED, metadata={}, captures=plans())
        raise RuntimeError("pulled the plug")

    with pytest.raises(RuntimeError, match="plug"):
        await database.run(crash)

    assert await keys(database) == []
    assert await value(database, "select count(*) from captures") == 0
    assert await add(database, ANNOUNCED)


async def test_hostile_text_is_stored_with_its_marks_replaced(database: Database) -> None:
    """Texts come from the site: what no column can hold must not lose the post."""
    hostile = "nul \0, half a pair \ud83d, a backslash \\u0000"
    await add(database, ANNOUNCED, content=hostile, features={hostile: hostile})

    sound = "nul \ufffd, half a pair \ufffd, a backslash \\u0000"
    (row,) = await rows(database, "select content, features from content_metadata")
    assert tuple(row) == (sound, {sound: sound})
