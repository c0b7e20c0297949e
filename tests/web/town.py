"""A large account, made up: what the page must be quick with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from growthd.store import accounts
from growthd.store.database import Database, Session

SQL = Path(__file__).with_name("town.sql").read_text(encoding="utf-8")


async def settle(database: Database, *, now: datetime, posts: int) -> None:
    """The account `default`, @ada, has so many posts, the newest an hour old at `now`."""
    await database.run(accounts.ensure, account_id="default", handle="ada", now=now)
    script = SQL.replace("$now", f"'{now.isoformat()}'").replace("$posts", str(posts))
    for statement in script.split(";\n\n"):
        await database.run(_run, statement)


async def _run(session: Session, statement: str) -> None:
    await session.script(statement)
