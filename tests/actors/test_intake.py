"""Announcements become posts that are followed, once each, or are refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from growthd.model.reading import Owner
from growthd.model.visit import Place, Visit
from growthd.simx.bot import Announcement, announce, announce_again, provisional_id
from growthd.simx.post import SimPost
from growthd.simx.world import World
from growthd.store import accounts, events
from growthd.store.database import Database
from tests.actors.making import ME, SHE, Crew, Told, page, seen, tweet_of
from tests.store.asking import rows, value
from tests.store.making import HORIZONS, NOW, TWEET

WORLD = World(seed=5, start=NOW, owner=Owner(account_id="42", handle="owner"))


@pytest.fixture
def crew(database: Database) -> Crew:
    return Crew(database=database)


@pytest.fixture
def made() -> tuple[SimPost, ...]:
    """A day's posts, of every kind."""
    posts = WORLD.posts(NOW + timedelta(days=1))
    assert {"single", "thread", "reply"} <= {post.decision_type for post in posts}
    return posts


async def write(database: Database, *told: Announcement) -> None:
    """The events are in the table, as a bot writes them."""
    for one in told:
        notice = events.Notice(
            event_type=one.event_type,
            message=one.message,
            event_data=one.event_data,
            component=one.component,
        )
        await database.run(events.append, notice=notice)


async def say(database: Database, data: object, event_type: str = "POST_SUCCESS") -> None:
    """One event with this `event_data`."""
    said = data if isinstance(data, Mapping) else {}
    await write(
        database,
        Announcement(event_type=event_type, event_data=dict(said), component="bot", message="m"),
    )


async def outcomes(database: Database) -> list[object]:
    found = await rows(database, "select outcome from system_events order by id")
    return [row["outcome"] for row in found]


async def test_every_kind_of_post_is_followed_from_its_baseline(
    crew: Crew, made: tuple[SimPost, ...]
) -> None:
    await write(crew.database, *(announce(post, WORLD.owner) for post in made))

    assert await crew.intake().one_pass() == len(made)

    kept = await rows(crew.database, "select * from content_metadata order by posted_at")
    assert [(row["decision_id"], row["tweet_id"], row["decision_type"]) for row in kept] == [
        (post.decision_id, post.tweet_id, post.decision_type) for post in made
    ]
    planned = await rows(crew.database, "select subject_id, horizon_minutes, due_at from captures")
    assert {(row["subject_id"], row["horizon_minutes"], row["due_at"]) for row in planned} == {
        (post.decision_id, age, post.posted_at + timedelta(minutes=age))
        for post in made
        for age in HORIZONS
    }


async def test_a_success_that_is_told_again_is_one_post(
    crew: Crew, made: tuple[SimPost, ...]
) -> None:
    """F47: the same event twice, and the same reply by the fallback path, under another key."""
    for tell in (announce, announce_again, announce, announce_again):
        await write(crew.database, *(tell(post, WORLD.owner) for post in made))
        await crew.intake().one_pass()

    told = await outcomes(crew.database)
    assert told == ["followed"] * len(made) + ["known"] * 3 * len(made)
    assert await value(crew.database, "select count(*) from content_metadata") == len(made)
    assert await value(crew.database, "select count(*) from captures") == len(made) * len(HORIZONS)


async def test_a_second_pass_has_nothing_to_do(crew: Crew, made: tuple[SimPost, ...]) -> None:
    await write(crew.database, announce(made[0], WORLD.owner))
    intake = crew.intake()

    assert [await intake.one_pass(), await intake.one_pass()] == [1, 0]


async def test_a_backlog_longer_than_a_batch_is_taken_in_whole(crew: Crew) -> None:
    for n in range(101):
        await say(crew.database, {"decision_id": f"d{n}", "tweet_id": str(int(TWEET) + n)})

    assert await crew.intake().one_pass() == 101
    assert await value(crew.database, "select count(*) from content_metadata") == 101


async def test_a_provisional_id_waits_until_a_timeline_shows_the_post(
    crew: Crew, made: tuple[SimPost, ...]
) -> None:
    """F05: no id is taken that X has not minted; the right one is found by time, kind and text."""
    post = next(post for post in made if post.decision_type == "single")
    provisional = announce(post, WORLD.owner, provisional=True)
    assert not provisional_id(post).isdecimal()
    await write(crew.database, provisional)
    await crew.intake().one_pass()
    waiting = await rows(crew.database, "select next_attempt_at from captures")
    assert await outcomes(crew.database) == ["waits for its id"]
    assert {row["next_attempt_at"] for row in waiting} == {None}

    crew.hands.at = post.posted_at + timedelta(minutes=3)
    shown = page({post.tweet_id: seen(post.tweet_id, at=post.posted_at, text=post.content)})
    await crew.visitor(Told(shown)).one_pass(Visit(owner=ME.owner, place=Place.REPLIES))

    (kept,) = await rows(crew.database, "select decision_id, tweet_id from content_metadata")
    assert tuple(kept) == (post.decision_id, post.tweet_id)
    woken = await rows(crew.database, "select next_attempt_at = due_at as awake from captures")
    assert [row["awake"] for row in woken] == [True] * len(HORIZONS)


async def test_a_post_that_was_discovered_first_takes_its_announced_name(
    crew: Crew, made: tuple[SimPost, ...]
) -> None:
    post = made[0]
    crew.hands.at = post.posted_at + timedelta(minutes=3)
    await crew.database.run(accounts.ensure, account_id="default", handle="owner", now=NOW)
    shown = page({post.tweet_id: seen(post.tweet_id, at=post.posted_at)}, at=crew.now)
    await crew.visitor(Told(shown)).one_pass(Visit(owner=ME.owner, place=Place.REPLIES))
    await write(crew.database, announce(post, WORLD.owner))

    await crew.intake().one_pass()

    (kept,) = await rows(crew.database, "select decision_id, tweet_id from content_metadata")
    assert tuple(kept) == (post.decision_id, post.tweet_id)
    planned = await rows(crew.database, "select subject_id from captures where subject = 'post'")
    assert [row["subject_id"] for row in planned] == [post.decision_id] * len(HORIZONS)


@pytest.mark.parametrize("mark", ["test", "simulated", "is_test_post"])
async def test_a_test_post_is_stored_and_not_followed(crew: Crew, mark: str) -> None:
    """F61: test events counted as production."""
    await say(crew.database, {"decision_id": "d1", "tweet_id": TWEET, mark: True})

    await crew.intake().one_pass()

    assert await outcomes(crew.database) == ["test post: stored, not followed"]
    assert await value(crew.database, "select is_test_post from content_metadata") is True
    assert await value(crew.database, "select count(*) from captures") == 0


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("null", "event_data is not an object"),
        ("'[1, 2]'", "event_data is not an object"),
        ("'\"posted\"'", "event_data is not an object"),
        ("'{}'", "decision_id is missing"),
        ("""'{"decision_id": 7}'""", "decision_id is missing"),
        ("""'{"decision_id": "  "}'""", "decision_id is missing"),
    ],
)
async def test_a_malformed_event_is_refused_and_holds_up_nobody(
    crew: Crew, written: str, reason: str
) -> None:
    """F44: a poison event is not met again."""
    sql = f"insert into system_events (event_type, event_data) values ('POST_SUCCESS', {written})"
    await crew.database.run(lambda session: session.script(sql))
    await say(crew.database, {"decision_id": "d1", "tweet_id": TWEET})

    assert await crew.intake().one_pass() == 2
    assert await outcomes(crew.database) == [f"refused: {reason}", "followed"]
    assert await crew.intake().one_pass() == 0


async def test_the_post_of_an_account_that_nobody_watches_is_refused(crew: Crew) -> None:
    """F04: numbers of another account."""
    await say(
        crew.database, {"decision_id": "d1", "tweet_id": TWEET, "account_handle": "@Stranger"}
    )

    await crew.intake().one_pass()

    assert await outcomes(crew.database) == ["refused: @stranger is not a watched account"]
    assert await value(crew.database, "select count(*) from content_metadata") == 0


async def test_a_handle_says_which_account_a_post_belongs_to(database: Database) -> None:
    crew = Crew(database=database, watched=(ME, SHE))
    for number, handle in enumerate(("@SECOND", "owner")):
        data = {"decision_id": f"d{number}", "account_handle": handle}
        await say(database, data | {"tweet_id": str(int(TWEET) + number)})

    await crew.intake().one_pass()

    found = await rows(database, "select account_id from content_metadata order by decision_id")
    assert [row["account_id"] for row in found] == ["second", "default"]


async def test_a_post_from_before_the_watch_owes_only_what_falls_due_in_it(crew: Crew) -> None:
    """A bot's old events are no missed captures: nobody was there to make them."""
    await crew.database.run(accounts.ensure, account_id="default", handle="owner", now=NOW)
    old = tweet_of(NOW - timedelta(hours=5))
    await say(crew.database, {"decision_id": "d1", "tweet_id": old})

    await crew.intake().one_pass()

    owed = await rows(crew.database, "select horizon_minutes from captures order by due_at")
    assert [row["horizon_minutes"] for row in owed] == [360, 720, 1440, 2880, 10080]


async def test_the_backlog_of_a_first_start_owes_nothing_of_the_past(crew: Crew) -> None:
    old = tweet_of(NOW - timedelta(days=300))
    await say(crew.database, {"decision_id": "d1", "tweet_id": old})

    await crew.intake().one_pass()

    assert await outcomes(crew.database) == ["followed"]
    assert await value(crew.database, "select count(*) from captures") == 0
