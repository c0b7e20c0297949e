"""Rewards where something is out of the ordinary: few posts, many accounts, meddling, purges."""

from __future__ import annotations

import attrs
import pytest

from growthd.store.database import Database
from tests.actors.rewarding import (
    DAY,
    do,
    everything,
    filled_with_posts,
    from_scratch,
    rewarder,
)
from tests.store.making import NOW
from tests.store.rewarding import catch_up, fill


@pytest.fixture
async def filled(database: Database) -> Database:
    return await filled_with_posts(database)


async def test_accounts_are_measured_against_themselves(filled: Database) -> None:
    await rewarder(filled).one_pass(NOW)
    before = await everything(filled)
    await do(
        filled,
        "insert into content_metadata (account_id, decision_id, decision_type, posted_at)"
        f" values ('second', 'd0000001', 'single', '{NOW - DAY}')",
    )
    both = attrs.evolve(rewarder(filled), accounts=["default", "second"])
    first, second = await both.one_pass(NOW)

    assert (first.changed, second.changed) == (0, 1)
    mine = [row for row in (await everything(filled))[0] if row in before[0]]
    assert len(mine) == len(before[0])


async def test_an_account_without_posts_is_no_trouble(database: Database) -> None:
    (passed,) = await rewarder(database).one_pass(NOW)
    assert (passed.posts, passed.changed, passed.days) == (0, 0, 0)


async def test_an_accounts_first_posts_are_scored_anew_until_there_are_ten(
    database: Database,
) -> None:
    one = rewarder(database)
    for count in range(1, 16):
        now = NOW + count * DAY
        await fill(database, count, now, days=0.01, first=count)
        await catch_up(database, count, now)
        await one.one_pass(now)

    assert await everything(database) == await from_scratch(database, one, now)


async def test_an_aggregate_that_was_tampered_with_is_noticed_and_set_right(
    filled: Database,
) -> None:
    one = rewarder(filled)
    await one.one_pass(NOW)
    before = await everything(filled)
    await do(
        filled,
        "update daily_aggregates set total_credit = total_credit + 1e-9"
        " where (dimension_type, dimension_value) = ('topic', 'sleep');"
        " insert into daily_aggregates (date, dimension_type, dimension_value, total_decisions,"
        f" known_24h, computed_at) values ('{NOW.date()}', 'topic', 'ghosts', 1, 1, now())",
    )
    assert await one.differing(NOW) > 1
    await one.recompute(NOW)

    assert await one.differing(NOW) == 0
    assert await everything(filled) == before


async def test_rewards_outlive_the_snapshots_that_they_were_computed_from(
    filled: Database,
) -> None:
    one = rewarder(filled)
    await one.one_pass(NOW)
    before = await everything(filled)
    await do(
        filled,
        f"delete from performance_snapshots where collected_at < '{NOW - 20 * DAY}'",
    )
    await one.recompute(NOW)

    assert await everything(filled) == before
