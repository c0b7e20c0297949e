"""Posts that a look at the timeline found, and those who write by their keys meanwhile."""

from __future__ import annotations

import asyncio

import attrs
import trio

from growthd.store import credits as credits_, posts
from growthd.store.database import Database, Session
from growthd.store.queries import Query
from tests.store.asking import rows, value
from tests.store.making import HORIZONS, NOW, TWEET, a_post, plans

ANNOUNCED = a_post("d1", TWEET)
DISCOVERED = a_post(TWEET, TWEET)
WAITING = Query.parse(
    "waiting",
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and wait_event_type = 'Lock'",
)


async def test_posts_of_one_look_go_in_together_and_known_ones_stay_as_they_are(
    database: Database,
) -> None:
    """F47: what was announced after the look keeps its decision; what is new goes by its tweet."""
    await database.run(posts.add, post=ANNOUNCED, metadata={}, captures=plans("d1"))
    others = ["1893000000000000002", "1893000000000000003"]
    seen = [attrs.evolve(a_post(tweet, tweet), content=f"says {tweet}") for tweet in others]

    await database.run(
        posts.discover,
        account_id="default",
        found=[(post, plans(post.decision_id)) for post in [seen[0], DISCOVERED, seen[1]]],
    )

    found = await rows(database, "select decision_id, tweet_id from content_metadata order by 1")
    assert [tuple(row) for row in found] == [*((name, name) for name in others), ("d1", TWEET)]
    planned = await rows(
        database, "select subject_id, count(*) from captures group by 1 order by 1"
    )
    assert [tuple(row) for row in planned] == [(name, len(HORIZONS)) for name in (*others, "d1")]
    assert await database.run(posts.get, account_id="default", decision_id=others[1]) == seen[1]


async def test_a_credit_follows_a_post_that_is_announced_while_it_is_entered(
    database: Database,
) -> None:
    """F47: whoever writes by a key that is just changing looks again, and finds the new one."""
    await database.run(posts.add, post=DISCOVERED, metadata={}, captures=[])
    credit = {"post": await value(database, "select id from content_metadata"), "credit": 2.0}
    found = credits_.Findings(
        account_id="default",
        computed_at=NOW,
        since=None,
        credits=[credit | {"hours": 168, "method": "ledger", "settled": False, "metadata": {}}],
        intervals=[],
        following=None,
    )
    renamed = asyncio.Event()

    async def announce(session: Session) -> None:
        await posts.add(session, post=ANNOUNCED, metadata={}, captures=[])
        renamed.set()
        while not await session.fetch_value(WAITING):  # noqa: ASYNC110 - the server does not tell
            await asyncio.sleep(0.01)

    async def enter(session: Session) -> None:
        await renamed.wait()
        await credits_.enter(session, findings=found)

    async with trio.open_nursery() as both:
        both.start_soon(database.run, announce)
        both.start_soon(database.run, enter)

    assert await value(database, "select decision_id from follower_attributions") == "d1"
