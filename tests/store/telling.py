"""What the tests change behind the store's back."""

from __future__ import annotations

from growthd.store.database import Database, Session


async def told(database: Database, statement: str) -> None:
    """Every statement has run, in one transaction."""

    async def change(session: Session) -> None:
        await session.script(statement)

    await database.run(change)
