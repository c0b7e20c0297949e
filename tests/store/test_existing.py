"""Beside another program's tables: read by looking, fed through what they have, never altered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from growthd.actors.courier import Courier
from growthd.border import open_border
from growthd.config import Existing
from growthd.store import backfill, existing, feeding
from growthd.store.database import Database, Session
from growthd.store.migrate import migrate
from growthd.store.takeover import Taken
from tests.store.asking import rows, value
from tests.store.catalogue import catalogue
from tests.store.predecessor import ENVIRONMENTS, TWEET, decision, history
from tests.store.telling import told

AGES = (0, 60, 120, 240, 360, 720, 1440, 2880, 10080)


@pytest.fixture(params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def beside(bare_dsn: str, environment: str) -> AsyncIterator[Database]:
    """Our own schema in the predecessor's database."""
    async with open_border():
        async with Database.open(bare_dsn, size=1) as theirs:
            await told(theirs, ENVIRONMENTS[environment] + history(environment))
        async with Database.open(bare_dsn, size=2, schema="growthd") as ours:
            await migrate(ours)
            yield ours


def courier(database: Database, *, feed: bool = False) -> Courier:
    return Courier.hired(database, Existing(schema="public", feed=feed))


async def test_posts_and_events_are_taken_over_once_and_nothing_is_altered(
    beside: Database, environment: str
) -> None:
    """F48, F49, F56: a view, uuid or text, missing columns, a payload under another name."""
    before = await catalogue(beside, "public")

    first, again = await courier(beside).one_pass(), await courier(beside).one_pass()

    assert (first, again) == (Taken(events=1, posts=2), Taken())
    events = await rows(beside, "select event_type, event_data from system_events order by id")
    told_of = [(event["event_type"], event["event_data"]["decision_id"]) for event in events]
    assert told_of == [
        ("POST_SUCCESS", decision(1)),
        ("POST_SUCCESS", decision(1)),
        ("REPLY_SUCCESS", decision(2)),
    ]
    assert events[1]["event_data"]["generator_name"] == "teacher"
    assert await catalogue(beside, "public") == before


async def test_what_comes_later_is_taken_over_even_out_of_order(
    beside: Database, environment: str
) -> None:
    """Rows of others commit out of order: an older one that appears late is not passed by."""
    await courier(beside).one_pass()
    late = (
        history(environment)
        .replace(decision(1), decision(4))
        .replace(decision(2), decision(5))
        .replace(decision(3), decision(6))
        .replace(f"{TWEET + 1}", f"{TWEET + 4}")
        .replace(f"{TWEET + 2}", f"{TWEET + 5}")
        .replace("20 hours", "18 hours 5 minutes")
    )
    await told(beside, f"set local search_path to public; {late}")

    assert await courier(beside).one_pass() == Taken(events=1, posts=2)


async def test_what_is_missing_is_said(bare_dsn: str) -> None:
    """F49: no posts and no events there, in words, and nothing fails."""
    async with open_border(), Database.open(bare_dsn, size=1) as database:
        await told(database, "create schema theirs; create table theirs.content_metadata (id uuid)")
        layout = await database.run(existing.probe, schema="theirs")

    assert [lacking.partition(":")[0] for lacking in layout.missing] == ["posts", "events"]


async def test_the_learners_tables_are_fed_in_the_same_transaction(
    beside: Database, environment: str
) -> None:
    """F53: one reading, one transaction, whatever table it is read from."""
    before = await catalogue(beside, "public")
    await courier(beside, feed=True).one_pass()
    await snapshot(beside, horizon=60, likes=3, bookmarks=None)
    await snapshot(beside, horizon=120, likes=5, bookmarks=2)
    await snapshot(beside, horizon=240, likes=6, bookmarks=None)

    fed = await rows(
        beside, "select tweet_id::text, likes_count, bookmarks_count from public.learning_posts"
    )
    assert [tuple(row) for row in fed] == [(f"{TWEET + 1}", 6, 2)]  # F54: no NULL over a 2
    [outcome] = await rows(beside, "select * from public.outcomes")
    assert (outcome["likes"], outcome["views"], outcome["data_source"]) == (6, 100, "scraped")
    assert str(outcome["decision_id"]) == decision(1)
    assert await value(beside, "select likes_count from public.tweet_metrics") == 6
    assert await catalogue(beside, "public") == before


async def test_a_table_that_cannot_be_fed_costs_nothing_of_ours(
    beside: Database, environment: str
) -> None:
    """F51, F52: an overflow of theirs loses neither our row nor the others, and is told."""
    await courier(beside, feed=True).one_pass()
    await told(beside, "alter table public.outcomes add check (likes < 3)")
    await snapshot(beside, horizon=60, likes=3, bookmarks=0)

    assert await value(beside, "select count(*) from performance_snapshots") == 1
    assert await value(beside, "select likes_count from public.learning_posts") == 3
    failed = [one for one in await beside.run(feeding.feedings) if one.error]
    assert [one.relation for one in failed] == ['"public"."outcomes"']
    assert "violates check constraint" in str(failed[0].error)


async def test_feeding_ends_when_it_is_turned_off(beside: Database, environment: str) -> None:
    await courier(beside, feed=True).one_pass()
    await courier(beside, feed=False).one_pass()
    await snapshot(beside, horizon=60, likes=3, bookmarks=0)

    assert await value(beside, "select count(*) from public.learning_posts") == 0


async def test_history_is_entered_once_and_zeros_of_nothing_are_left_out(
    beside: Database, environment: str
) -> None:
    """F23, F25, F26: placeholders, estimates and views of nobody are no readings."""
    await told(
        beside,
        f"""
        insert into content_metadata (decision_id, decision_type, tweet_id, posted_at)
        values ('d1', 'single', '{TWEET + 1}', now() - interval '30 hours');
        insert into public.real_tweet_metrics (tweet_id, likes, retweets, impressions, collected_at)
        values
            ('{TWEET + 1}', 3, 1, 80, now() - interval '29 hours'),
            ('{TWEET + 1}', 0, 0, 0, now() - interval '28 hours'),
            ('{TWEET + 1}', 4, 1, 0, now() - interval '24 hours'),
            ('{TWEET + 1}', 4, 1, 90, now() - interval '21 hours'),
            ('{TWEET + 9}', 4, 1, 90, now() - interval '20 hours');
        insert into public.outcomes
            (tweet_id, likes, impressions, collected_at, data_source, simulated)
        values
            ('{TWEET + 1}', 5, 150, now() - interval '18 hours', 'scraped', false),
            ('{TWEET + 1}', 900, 9000, now() - interval '6 hours', 'estimated', false),
            ('{TWEET + 1}', 800, 9000, now() - interval '6 hours', 'scraped', true);
    """,
    )

    first, second = await entered(beside), await entered(beside)

    seen = await rows(
        beside,
        "select horizon_minutes, likes, impressions, source, quality from performance_snapshots"
        " order by horizon_minutes",
    )
    assert [tuple(row) for row in seen] == [
        (60, 3, 80, "imported", "imported"),
        (360, 4, None, "imported", "imported"),
        (720, 5, None, "imported", "imported"),
    ]
    by_name = {one.relation: one for one in first}
    assert by_name["real_tweet_metrics"].left_out == {
        "nothing but zeros, as they stand where nothing was read": 1,
        "read between two ages": 1,
        "of a post that is not followed": 1,
    }
    assert by_name["outcomes"].left_out == {"marked as estimated or simulated": 2}
    assert sum(one.entered for one in second) == 0


async def entered(database: Database) -> list[backfill.Told]:
    async def enter(session: Session) -> list[backfill.Told]:
        layout = await existing.probe(session, schema="public")
        return await backfill.backfill(session, layout=layout, account_id="default", ages=AGES)

    return await database.run(enter)


async def snapshot(database: Database, *, horizon: int, likes: int, bookmarks: int | None) -> None:
    known = "null" if bookmarks is None else str(bookmarks)
    await told(
        database,
        f"""
        insert into content_metadata (decision_id, decision_type, tweet_id, posted_at)
        values ('{decision(1)}', 'single', '{TWEET + 1}', now()) on conflict do nothing;
        insert into performance_snapshots (decision_id, horizon_minutes, tweet_id, due_at,
            collected_at, impressions, likes, reposts, replies, bookmarks, source, quality)
        values ('{decision(1)}', {horizon}, '{TWEET + 1}', now(), now(), 100, {likes}, 1, 0,
            {known}, 'scraped', 'on_time')
    """,
    )
