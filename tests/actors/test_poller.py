"""The account's hours are planned without a gap, and timelines are looked at before they age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs
import pytest

from growthd.model.visit import Place
from growthd.store import accounts, posts
from growthd.store.database import Database
from tests.actors.making import ME, SHE, Crew
from tests.store.asking import rows
from tests.store.making import NOW, TWEET, a_post

HOUR = timedelta(hours=1)


@pytest.fixture
def crew(database: Database) -> Crew:
    return Crew(database=database)


async def hours(crew: Crew, account_id: str = "default") -> Sequence[datetime]:
    """The planned hours, in order, with those that were planned twice told twice."""
    found = await rows(
        crew.database,
        "select due_at from captures where subject = 'account'"
        f" and account_id = '{account_id}' order by due_at",
    )
    return [row["due_at"] for row in found]


async def test_the_current_hour_and_the_next_two_are_planned(crew: Crew) -> None:
    await crew.poller().one_pass(crew.now)

    assert await hours(crew) == [NOW, NOW + HOUR, NOW + 2 * HOUR]


@pytest.mark.parametrize(("minutes", "first"), [(9, NOW), (10, NOW + HOUR)])
async def test_the_first_hour_is_one_that_can_still_be_read_in_time(
    crew: Crew, minutes: int, first: datetime
) -> None:
    await crew.poller().one_pass(NOW + timedelta(minutes=minutes))

    assert (await hours(crew))[0] == first


async def test_hours_that_were_slept_through_are_in_the_ledger(crew: Crew) -> None:
    """F59: a gap is told, and never a change over days labelled as one."""
    await crew.poller().one_pass(NOW)
    await crew.poller().one_pass(NOW + timedelta(hours=29, minutes=41))

    assert await hours(crew) == [NOW + n * HOUR for n in range(32)]


async def test_a_pass_more_plans_nothing_twice(crew: Crew) -> None:
    for minutes in (0, 15, 30, 45):
        await crew.poller().one_pass(NOW + timedelta(minutes=minutes))

    assert len(await hours(crew)) == 3


async def test_an_account_is_watched_since_the_first_pass(crew: Crew) -> None:
    await crew.poller().one_pass(NOW)
    await crew.poller().one_pass(NOW + HOUR)

    account = await crew.database.run(accounts.get, account_id="default")
    assert account is not None
    assert (account.handle, account.watched_since) == ("owner", NOW)


async def test_a_timeline_that_was_seen_before_the_clock_was_set_back_is_looked_at(
    crew: Crew,
) -> None:
    """F39: what was seen in a wrong future is not fresh until that comes."""
    crew.timelines.saw("default", NOW + timedelta(minutes=15), [])

    (visit,) = await crew.poller().one_pass(NOW)

    assert visit.place is Place.REPLIES


async def test_a_timeline_that_nobody_saw_of_late_is_looked_at(database: Database) -> None:
    crew = Crew(database=database, watched=(ME, SHE))
    crew.timelines.saw("default", NOW - timedelta(minutes=14), [])
    crew.timelines.saw("second", NOW - timedelta(minutes=15), [])

    (visit,) = await crew.poller().one_pass(NOW)

    assert (visit.owner, visit.place, visit.captures) == (SHE.owner, Place.REPLIES, ())
    assert await hours(crew, "default") == await hours(crew, "second")


@pytest.mark.parametrize(("unannounced", "looks"), [(0, [60]), (1, [15, 30, 45, 60])])
async def test_an_account_that_announces_all_it_posts_is_looked_at_once_an_hour(
    crew: Crew, unannounced: int, looks: list[int]
) -> None:
    await crew.poller().one_pass(NOW)
    announced = a_post("d1", TWEET)
    found = attrs.evolve(announced, decision_id="1893", tweet_id="1893")
    for post in (announced, *[found] * unannounced):
        await crew.database.run(posts.add, post=post, metadata={}, captures=())

    asked = []
    crew.timelines.saw("default", NOW, [])
    for minutes in (15, 30, 45, 60):
        now = NOW + timedelta(minutes=minutes)
        if await crew.poller().one_pass(now):
            asked.append(minutes)
            crew.timelines.saw("default", now, [])

    assert asked == looks
