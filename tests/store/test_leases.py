"""Leases pass from runner to runner, and who lost one cannot write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import trio

from growthd import border
from growthd.model.capture import ClaimedCapture
from growthd.store import ledger
from growthd.store.database import Database, Session
from growthd.store.ledger import Ending, Rebooking
from tests.store.making import NOW, claimed, follow

HOUR = timedelta(hours=1)


async def test_a_lapsed_lease_passes_to_another_runner_and_the_first_cannot_write(
    database: Database,
) -> None:
    await follow(database)
    (stale,) = await claimed(database, "r1", lease_seconds=-1)
    (fresh,) = await claimed(database, "r2")

    late_write = await database.run(ledger.end, endings=[Ending.read(stale, NOW)])
    late_rebooking = await database.run(
        ledger.rebook,
        rebookings=[Rebooking(capture=stale, reason="blind", next_attempt_at=NOW)],
    )

    assert (late_write, late_rebooking) == (frozenset(), frozenset())
    assert (fresh.lease.epoch, fresh.attempts) == (2, 1)
    assert await database.run(ledger.end, endings=[Ending.read(fresh, NOW)])


async def test_the_same_runner_anew_does_not_inherit_its_old_epoch(database: Database) -> None:
    await follow(database)
    (before,) = await claimed(database, "r1", lease_seconds=-1)
    (after,) = await claimed(database, "r1")

    assert await database.run(ledger.end, endings=[Ending.read(before, NOW)]) == frozenset()
    assert await database.run(ledger.end, endings=[Ending.read(after, NOW)])


async def test_a_renewed_lease_is_not_taken(database: Database) -> None:
    await follow(database)
    held = await claimed(database, "r1", lease_seconds=-1)

    renewed = await database.run(ledger.renew, captures=held, lease_seconds=60)

    assert (renewed, await claimed(database, "r2")) == (1, [])


async def test_a_lease_that_passed_to_another_is_not_renewed(database: Database) -> None:
    await follow(database)
    stale = await claimed(database, "r1", lease_seconds=-1)
    await claimed(database, "r2")

    assert await database.run(ledger.renew, captures=stale, lease_seconds=60) == 0


async def test_released_captures_are_due_again_at_once(database: Database) -> None:
    await follow(database)
    await claimed(database, "r1")

    released = await database.run(
        ledger.release, runner="r1", accounts=["default"], until=NOW + HOUR
    )

    (again,) = await claimed(database, "r2")
    assert (released, again.lease.epoch, again.attempts) == (1, 2, 0)


async def test_what_is_just_being_ended_is_neither_renewed_nor_waited_for(
    database: Database, nursery: trio.Nursery
) -> None:
    """Whoever renews many leases and waits for one of them keeps the others from ending."""
    await follow(database)
    held = await claimed(database, ahead=HOUR)
    async with ending(database, held[0], nursery):
        with trio.fail_after(30):
            renewed = await database.run(ledger.renew, captures=held, lease_seconds=60)

    assert (len(held), renewed) == (2, 1)


@asynccontextmanager
async def ending(
    database: Database, capture: ClaimedCapture, nursery: trio.Nursery
) -> AsyncIterator[None]:
    """A transaction that ends the capture has begun, and commits after the block."""
    begun, over = asyncio.Event(), asyncio.Event()

    async def work(session: Session) -> None:
        await ledger.end(session, endings=[Ending.read(capture, NOW)])
        begun.set()
        await over.wait()

    nursery.start_soon(database.run, work)
    await border.run(begun.wait)
    try:
        yield
    finally:
        over.set()
