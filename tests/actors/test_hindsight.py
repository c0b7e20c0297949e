"""Readings are judged by what earlier ones published, and every doubt ends with a ruling."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from growthd.model.reading import AccountCounts, PostCounts, Refusal, RefusalKind
from growthd.model.verdict import Ruling
from growthd.reading.falls import CONFIRM_READINGS
from growthd.store import doubts
from growthd.store.database import Database
from tests.actors.making import ACCOUNT, Crew, page, replies, seen
from tests.actors.visiting import due, look, notices, the_hour
from tests.store.asking import rows, value
from tests.store.making import NOW, TWEET

HOUR = timedelta(hours=1)
FULL = PostCounts(likes=167, reposts=5, replies=3, quotes=1, bookmarks=9, views=12_000)
ZEROS = attrs.evolve(FULL, likes=0, reposts=0, replies=0, bookmarks=0)
FALLEN = {"likes", "reposts", "replies", "bookmarks"}


@pytest.fixture
def crew(database: Database) -> Crew:
    return Crew(database=database)


async def shows(crew: Crew, counts: PostCounts, at: datetime) -> None:
    """A look at the timeline, asked for by nobody, that shows the post with these counts."""
    await look(crew, page({TWEET: seen(TWEET, counts=counts)}, at=at), replies())


async def rulings(crew: Crew) -> dict[str, set[str]]:
    """The metrics of the post's held values, by ruling."""
    held = await crew.database.run(doubts.newest, ruling=None, limit=100)
    return {
        ruling.value: {one.metric for one in held if one.ruling is ruling}
        for ruling in Ruling
        if any(one.ruling is ruling for one in held)
    }


async def snapshot(crew: Crew) -> dict[str, int | None]:
    (kept,) = await rows(crew.database, "select * from performance_snapshots")
    names = ("likes", "reposts", "replies", "quotes", "bookmarks", "views")
    return {name: kept[name] for name in names}


async def test_false_zeros_are_not_published_and_are_dropped_by_the_next_reading(
    crew: Crew,
) -> None:
    """F21: counts that an earlier visit published, and that read 0 for an hour."""
    (capture,) = await due(crew, 60)
    await shows(crew, FULL, NOW + HOUR / 2)

    zeros = page({TWEET: seen(TWEET, counts=ZEROS)}, at=NOW + HOUR)
    await look(crew, zeros, replies(capture))

    unknown = dict.fromkeys(FALLEN)
    assert await snapshot(crew) == {**attrs.asdict(FULL), **unknown}
    assert await rulings(crew) == {"open": FALLEN}

    await shows(crew, attrs.evolve(FULL, likes=166), NOW + 2 * HOUR)
    assert await rulings(crew) == {"dropped": FALLEN}
    assert await snapshot(crew) == {**attrs.asdict(FULL), **unknown}
    told = (await notices(crew))["HELD_VALUES_DECIDED"]
    assert isinstance(told, dict)
    assert {one["metric"]: one["published"] for one in told["dropped"]} == {
        "likes": 166,
        "reposts": 5,
        "replies": 3,
        "bookmarks": 9,
    }
    assert crew.count("readings_ruled_total", metric="likes", ruling="dropped") == 1


async def test_zeros_that_stay_are_confirmed_and_published_from_then_on(crew: Crew) -> None:
    """What was held back at an earlier age stays unknown there: nobody knows when it came true."""
    early, late = await due(crew, 60, 720)
    await shows(crew, FULL, NOW + HOUR / 2)
    zeros = page({TWEET: seen(TWEET, counts=ZEROS)}, at=NOW + HOUR)
    await look(crew, zeros, replies(early))
    for hours in range(2, 2 + CONFIRM_READINGS - 1):
        await shows(crew, ZEROS, NOW + hours * HOUR)
        assert await rulings(crew) == {"open": FALLEN}

    await look(crew, attrs.evolve(zeros, read_at=NOW + 12 * HOUR), replies(late))

    assert await rulings(crew) == {"confirmed": FALLEN}
    kept = await rows(
        crew.database, "select likes, bookmarks from performance_snapshots order by 1"
    )
    assert [tuple(one) for one in kept] == [(0, 0), (None, None)]
    await shows(crew, ZEROS, NOW + 13 * HOUR)
    assert await rulings(crew) == {"confirmed": FALLEN}


async def test_two_zeros_are_not_enough_however_long_apart(crew: Crew) -> None:
    await shows(crew, FULL, NOW)
    await shows(crew, ZEROS, NOW + HOUR)
    await shows(crew, ZEROS, NOW + 200 * HOUR)

    assert await rulings(crew) == {"open": FALLEN}


async def test_a_zero_beside_a_false_one_is_held_back_though_it_was_zero_before(
    crew: Crew,
) -> None:
    known = attrs.evolve(FULL, reposts=0)
    await shows(crew, known, NOW)
    await shows(crew, ZEROS, NOW + HOUR)
    assert await rulings(crew) == {"open": FALLEN}

    await shows(crew, known, NOW + 2 * HOUR)
    assert await rulings(crew) == {
        "confirmed": {"reposts"},
        "dropped": FALLEN - {"reposts"},
    }


async def test_falling_views_are_held_back_until_they_go_on_from_there(crew: Crew) -> None:
    """F27: an old page shown again looks like this, and so does a purge."""
    await shows(crew, FULL, NOW)
    for hours in range(1, CONFIRM_READINGS + 1):
        await shows(crew, attrs.evolve(FULL, views=900 + hours), NOW + hours * HOUR)
    assert await rulings(crew) == {"open": {"views"}}
    assert await value(crew.database, "select readings from held_values") == CONFIRM_READINGS

    await shows(crew, attrs.evolve(FULL, views=990), NOW + 12 * HOUR)

    assert await rulings(crew) == {"confirmed": {"views"}}
    assert await value(crew.database, "select impressions from known_counts") == 990


async def test_a_page_that_is_older_than_what_is_known_accuses_nobody(crew: Crew) -> None:
    """F39: two visits that cross, or a clock that was set back."""
    await shows(crew, FULL, NOW + HOUR)
    await shows(crew, attrs.evolve(FULL, views=11_000), NOW)

    assert await rulings(crew) == {}
    assert await value(crew.database, "select impressions from known_counts") == 12_000


async def test_an_account_without_followers_all_of_a_sudden_ends_no_hour(crew: Crew) -> None:
    (capture,) = await the_hour(crew)
    await look(crew, page(at=NOW), replies(capture))

    gone = page(account=attrs.evolve(ACCOUNT, followers=0), at=NOW + HOUR)
    await look(crew, gone, replies())

    assert await rulings(crew) == {"open": {"followers"}}
    assert crew.count("followers", account="default") == 1304
    await look(crew, page(account=AccountCounts(followers=1305), at=NOW + 2 * HOUR), replies())
    assert await rulings(crew) == {"dropped": {"followers"}}


async def test_an_outbreak_of_blindness_is_told_once_with_a_sample(crew: Crew) -> None:
    """F12: a shape that nobody knows is an alarm, and not one for every page."""
    shape = Refusal(
        kind=RefusalKind.BLIND, detail="no counts", fingerprint="f9", raw=b'{"facets":"dict"}'
    )
    for minutes in (0, 15, 30):
        said = page({TWEET: seen(TWEET)}, at=NOW + timedelta(minutes=minutes))
        await look(crew, attrs.evolve(said, blind=(shape, shape)), replies())

    alarms = "select count(*) from system_events where event_type = 'READER_BLIND'"
    assert await value(crew.database, alarms) == 1
    assert await value(crew.database, "select sightings from blind_shapes") == 3
    (sample,) = await rows(crew.database, "select * from readings where verdict = 'blind'")
    assert (sample["fingerprint"], sample["raw"]) == ("f9", shape.raw)
    assert crew.count("reader_blind_total", operation="replies") == 3

    later = attrs.evolve(page(at=NOW + timedelta(days=3)), blind=(shape,))
    await look(crew, later, replies())
    assert await value(crew.database, alarms) == 2


async def test_a_sample_that_is_too_large_is_not_kept(crew: Crew) -> None:
    """F65."""
    shape = Refusal(kind=RefusalKind.BLIND, detail="vast", fingerprint="f8", raw=b"x" * 20_000)
    await look(crew, attrs.evolve(page(), blind=(shape,)), replies())

    assert await value(crew.database, "select sample from blind_shapes") is None
    assert await value(crew.database, "select raw from readings where verdict = 'blind'") == b""
