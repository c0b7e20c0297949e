"""Visits that a test makes, and what they left in the tables."""

from __future__ import annotations

from datetime import timedelta

from growthd.model.capture import ClaimedCapture, Subject
from growthd.model.verdict import PageReading
from growthd.model.visit import Visit
from growthd.store import ledger, posts
from growthd.supervision.outage import Outage
from tests.actors.making import Crew, Told
from tests.store.asking import rows, value
from tests.store.making import a_plan, a_post, claimed

TABLES = ("performance_snapshots", "account_snapshots", "readings", "system_events")


async def due(crew: Crew, *ages: int) -> list[ClaimedCapture]:
    """Claimed captures of the post `TWEET`, which was made at `NOW`."""
    captures = [a_plan("d1", age) for age in ages]
    await crew.database.run(posts.add, post=a_post(), metadata={}, captures=captures)
    return await claimed(crew.database, ahead=timedelta(days=30))


async def the_hour(crew: Crew) -> list[ClaimedCapture]:
    """The account's claimed hour."""
    hour = a_plan("2026-03-01T12:00Z", 0, subject=Subject.ACCOUNT)
    await crew.database.run(ledger.plan, captures=[hour])
    return await claimed(crew.database)


async def look(crew: Crew, said: PageReading | Outage, visit: Visit) -> Told:
    source = Told(said)
    await crew.visitor(source).one_pass(visit)
    return source


async def entry(crew: Crew) -> dict[str, object]:
    """The only capture in the ledger."""
    (found,) = await rows(crew.database, "select * from captures")
    return dict(found)


async def stored(crew: Crew) -> dict[str, int]:
    """How many rows each table holds, those that hold none left out."""
    counts = [await value(crew.database, f"select count(*) from {table}") for table in TABLES]
    return {table: int(str(n)) for table, n in zip(TABLES, counts, strict=True) if n}


async def notices(crew: Crew) -> dict[str, object]:
    found = await rows(crew.database, "select event_type, event_data from system_events")
    return {row["event_type"]: row["event_data"] for row in found}
