"""The attributor in time: what is settled stays, what is new is told at once, nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs
import pytest
import trio

from growthd.clock import Clock
from growthd.store import credits as store_of_credits
from growthd.store.credits import Entered
from growthd.store.database import Database, Record
from tests.actors.crediting import (
    ACCOUNT,
    LEDGER,
    WHOLE,
    attributor,
    hour,
    pass_at,
    script,
    store,
)
from tests.compute.attribution.simulated import Simulated, simulate
from tests.store.asking import rows, value
from tests.waiting import until


@pytest.fixture(scope="module")
def made() -> Simulated:
    return simulate(ACCOUNT, 3)


async def changes(database: Database) -> Sequence[Record]:
    return await rows(
        database,
        "select event_data from system_events where event_type = 'CREDITS_CHANGED' order by id",
    )


def frozen(found: Sequence[Record]) -> dict[object, dict[str, object]]:
    """The settled rows by their keys."""
    return {row.get("decision_id") or row["ended_at"]: dict(row) for row in found if row["settled"]}


async def test_a_second_pass_changes_nothing(database: Database, made: Simulated) -> None:
    await pass_at(database, made, 3 * 24)
    before = [await rows(database, WHOLE), await rows(database, LEDGER)]

    again = await attributor(database).one_pass(hour(3 * 24))

    assert again == Entered(credits=0, intervals=0)
    assert [await rows(database, WHOLE), await rows(database, LEDGER)] == before
    assert len(await changes(database)) == 1


async def test_what_is_settled_keeps_its_credit_and_its_date(
    database: Database, made: Simulated
) -> None:
    await pass_at(database, made, 10 * 24)
    settled = frozen(await rows(database, WHOLE))
    explained = frozen(await rows(database, LEDGER))

    await pass_at(database, made, 11.5 * 24)

    later = frozen(await rows(database, WHOLE))
    assert settled
    assert {key: later[key] for key in settled} == settled
    assert len(later) > len(settled)
    kept = frozen(await rows(database, LEDGER))
    assert {key: kept[key] for key in explained} == explained
    posted = {post.post_id: post.posted_at for post in made.posts}
    assert all(hour(11.5 * 24) - posted[str(key)] > timedelta(days=7) for key in later)
    credited = sum(row["credit"] or 0.0 for row in await rows(database, WHOLE))
    assert credited == pytest.approx(sum(row["by_posts"] for row in await rows(database, LEDGER)))


async def test_an_account_that_nobody_read_is_left_alone(database: Database) -> None:
    assert await attributor(database).one_pass(hour(5)) == Entered(credits=0, intervals=0)


async def test_the_loop_lives_on_while_it_computes(database: Database, made: Simulated) -> None:
    """The work is done beside the loop: others take thousands of turns meanwhile."""
    await store(database, made, 8 * 24)
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            await trio.sleep(0.001)
            turns += 1

    async with trio.open_nursery() as nursery:
        nursery.start_soon(take_turns)
        await attributor(database).one_pass(hour(8 * 24))
        nursery.cancel_scope.cancel()

    assert turns > 20


async def test_it_attributes_anew_when_a_reading_is_new(
    database: Database, made: Simulated
) -> None:
    """F59: nobody waits an hour for what is known, and a write without news is no news."""
    await store(database, made, 60)
    actor = attrs.evolve(
        attributor(database), clock=Clock(origin=hour(60), wall=lambda: 0.0), rest_seconds=0.0
    )

    async def told(newest: datetime) -> bool | None:
        found = await value(database, "select max(ended_at) from follower_ledger")
        return True if found == newest else None

    newest = [read.taken_at for read in made.readings if read.taken_at <= hour(60)][-1]
    async with trio.open_nursery() as nursery:
        await nursery.start(lambda task_status: actor.run(task_status=task_status))
        await until(lambda: told(newest))
        await script(
            database,
            "insert into account_snapshots"
            " (account_id, timestamp, followers_count, source, exact, measured_at)"
            f" values ('default', '{hour(59.5).isoformat()}', 1050, 'scraped', true,"
            f" '{hour(59.6).isoformat()}')",
        )
        await until(lambda: told(hour(59.6)))
        nursery.cancel_scope.cancel()

    assert actor.pulse.succeeded_at is not None


async def test_the_rest_of_a_post_renamed_meanwhile_follows_it(
    database: Database, made: Simulated
) -> None:
    await pass_at(database, made, 60)
    await script(
        database, "update content_metadata set decision_id = 'd1' where decision_id = 'p000000'"
    )

    await attributor(database).one_pass(hour(61))

    names = {name for row in await rows(database, LEDGER) for name in row["decision_ids"]}
    assert "d1" in names
    assert "p000000" not in names
    assert "d1" in {row["decision_id"] for row in await rows(database, WHOLE)}


async def test_a_state_of_another_version_is_worked_out_anew(
    database: Database, made: Simulated
) -> None:
    await pass_at(database, made, 10 * 24)
    settled = frozen(await rows(database, WHOLE))
    await script(database, "update attribution_states set state = '{\"format\": 0}'")

    await pass_at(database, made, 10 * 24 + 1)

    saved = await database.run(store_of_credits.state, account_id="default")
    assert saved is not None
    assert len(saved.state) > 1000
    later = frozen(await rows(database, WHOLE))
    assert {key: later[key] for key in settled} == settled
