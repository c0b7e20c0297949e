"""What the tests look up behind the store's back."""

from __future__ import annotations

from growthd.model.capture import ClaimedCapture
from growthd.store.database import Database, Record, Session
from growthd.store.queries import Query


async def rows(database: Database, sql: str) -> list[Record]:
    async def fetch(session: Session) -> list[Record]:
        return await session.fetch(Query.parse("asked", sql))

    return await database.run(fetch)


async def value(database: Database, sql: str) -> object:
    """The first column of the first row."""
    return (await rows(database, sql))[0][0]


async def state_of(database: Database, capture: ClaimedCapture) -> str:
    found = await value(
        database, f"select state from captures where capture_id = {capture.capture_id}"
    )
    return str(found)
