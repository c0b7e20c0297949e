"""What visits were good for is counted in the database, and what is due beside it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from growthd.model.visit import Place
from growthd.store import capacity, visits
from growthd.store.capacity import Hands
from growthd.store.database import Database
from tests.store.making import NOW, follow

HOUR = timedelta(hours=1)


async def visit(database: Database, hours_ago: int, captures: int, stored: int) -> None:
    receipt = visits.Receipt(
        visit_id=uuid4(),
        account_id="default",
        place=Place.REPLIES,
        read_at=NOW - hours_ago * HOUR,
        seconds=2.0,
        captures=captures,
        stored=stored,
        refusal=None,
    )
    assert await database.run(visits.enter, receipt=receipt)
    assert not await database.run(visits.enter, receipt=receipt)


async def test_the_harvest_of_a_time_leaves_out_what_came_before(database: Database) -> None:
    for hours_ago, captures, stored in ((1, 5, 4), (2, 7, 7), (30, 9, 9)):
        await visit(database, hours_ago, captures, stored)

    day = await database.run(
        capacity.harvest, accounts=["default"], since=NOW - 24 * HOUR, until=NOW
    )

    assert (day.visits, day.captures, day.stored, day.seconds) == (2, 12, 11, 4.0)
    assert await database.run(visits.forget, before=NOW - 24 * HOUR) == 1


async def test_the_load_is_what_is_due_within_the_hour_beside_what_can_be_read(
    database: Database,
) -> None:
    await follow(database)
    await visit(database, 1, 1, 1)
    hands = Hands(visitors=1, speed=1200.0)

    load = await database.run(capacity.load, accounts=["default"], now=NOW, hands=hands)

    assert (load.due_per_hour, load.capacity_per_hour) == (2, 1.5)
    assert load.is_too_much
