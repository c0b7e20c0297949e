"""Posts that a timeline shows: who is followed from now on, and who is already."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growthd.model.reading import Refusal, RefusalKind
from growthd.store import accounts, posts
from growthd.store.database import Database
from tests.actors.making import Crew, page, replies, seen, tweet_of, wall
from tests.actors.visiting import look
from tests.store.asking import rows, value
from tests.store.making import HORIZONS, NOW, TWEET, a_post

MINUTE = timedelta(minutes=1)
OTHER = tweet_of(NOW + MINUTE)


@pytest.fixture
def crew(database: Database) -> Crew:
    return Crew(database=database)


async def test_a_post_that_nobody_announced_is_discovered(crew: Crew) -> None:
    await crew.database.run(accounts.ensure, account_id="default", handle="owner", now=NOW)
    made = NOW + 4 * MINUTE
    found = tweet_of(made)

    await look(crew, page({found: seen(found, at=made, text="hello")}, at=made), replies())

    (kept,) = await rows(crew.database, "select * from content_metadata")
    assert (kept["decision_id"], kept["tweet_id"], kept["content"]) == (found, found, "hello")
    planned = await rows(crew.database, "select horizon_minutes from captures order by due_at")
    assert [row["horizon_minutes"] for row in planned] == list(HORIZONS)


async def test_an_older_post_owes_what_falls_due_in_the_watch(crew: Crew) -> None:
    await crew.database.run(accounts.ensure, account_id="default", handle="owner", now=NOW)
    made = NOW - timedelta(hours=7)
    found = tweet_of(made)

    await look(crew, page({found: seen(found, at=made)}), replies())

    planned = await rows(crew.database, "select horizon_minutes from captures order by due_at")
    assert [row["horizon_minutes"] for row in planned] == [720, 1440, 2880, 10080]


@pytest.mark.parametrize(
    ("edits", "parent"), [((TWEET, OTHER), None), ((), TWEET)], ids=["edit", "thread"]
)
async def test_edits_and_threads_of_a_followed_post_are_not_followed_again(
    crew: Crew, edits: tuple[str, ...], parent: str | None
) -> None:
    await crew.database.run(posts.add, post=a_post(), metadata={}, captures=[])
    shown = seen(OTHER, at=NOW + MINUTE, edit_ids=edits, in_reply_to=parent)

    await look(crew, page({OTHER: shown}), replies())

    found = await rows(crew.database, "select tweet_id from content_metadata")
    assert [row["tweet_id"] for row in found] == [TWEET]


async def test_a_thread_found_whole_is_followed_by_its_root(crew: Crew) -> None:
    root, *rest = (tweet_of(NOW, serial) for serial in range(3))
    parts = {root: seen(root, at=NOW)}
    for parent, part in zip([root, *rest], rest, strict=False):
        parts[part] = seen(part, at=NOW, in_reply_to=parent)

    await look(crew, page(parts), replies())

    found = await rows(crew.database, "select tweet_id from content_metadata")
    assert [row["tweet_id"] for row in found] == [root]


async def test_a_post_is_discovered_once_however_often_it_is_seen(crew: Crew) -> None:
    found = tweet_of(NOW)
    for _ in range(2):
        await look(crew, page({found: seen(found, at=NOW)}), replies())

    assert await value(crew.database, "select count(*) from content_metadata") == 1
    assert await value(crew.database, "select count(*) from captures") == len(HORIZONS)


async def test_a_timeline_tells_how_far_it_reached(crew: Crew) -> None:
    old, young = NOW - timedelta(hours=9), NOW - MINUTE
    shown = {
        tweet_of(old): seen(tweet_of(old), at=old),
        tweet_of(young): seen(tweet_of(young), at=young),
        TWEET: seen(TWEET, at=NOW - timedelta(days=300), pinned=True),
    }

    await look(crew, page(shown), replies())

    assert crew.timelines.page_of("default", old - MINUTE) == 2
    assert crew.timelines.fresh("default", NOW + MINUTE, 2 * MINUTE)


async def test_a_refused_timeline_was_not_seen(crew: Crew) -> None:
    await look(crew, wall(Refusal(kind=RefusalKind.UNAVAILABLE, detail="503")), replies())

    assert not crew.timelines.fresh("default", NOW, MINUTE)
