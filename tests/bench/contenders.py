"""Two contenders of the ledger's benchmark: growthd, and the same statements without it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import TypeVar

import asyncpg
import attrs
import trio

from growthd.border import open_border
from growthd.model.capture import PlannedCapture
from growthd.store import ledger
from growthd.store.database import Database, Session
from growthd.store.ledger import Claim, Ending
from growthd.store.migrate import migrate
from tests.native import natively
from tests.store.making import NOW, a_plan

BATCH = 100
SOON = NOW + timedelta(minutes=5)
T = TypeVar("T")
_numbers = count()

RAW_PLAN = """
insert into raw_captures (
    account_id, subject, subject_id, horizon_minutes, due_at, on_time_until, closes_at,
    next_attempt_at
)
select account, 'post', subject_id, horizon, due, on_time, closes, due
from unnest(
    $1::text[], $2::text[], $3::integer[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[]
) as planned (account, subject_id, horizon, due, on_time, closes)
"""
RAW_CLAIM = """
update raw_captures set
    state = 'claimed', owner = $1, lease_until = now() + interval '60 s', epoch = epoch + 1
where capture_id = any(array(
    select capture_id from raw_captures
    where account_id = 'default' and ended_at is null and state = 'due' and next_attempt_at <= $2
    order by next_attempt_at
    limit 100
    for update skip locked
))
returning capture_id, subject_id, horizon_minutes, due_at, epoch
"""
RAW_COMPLETE = """
update raw_captures set state = 'captured', captured_at = now(), ended_at = now()
where capture_id = any($1::bigint[])
"""


def posts(commits: int, size: int) -> list[list[PlannedCapture]]:
    """Captures to plan, none planned before."""
    return [[a_plan(f"d{next(_numbers)}", 0) for _ in range(size)] for _ in range(commits)]


@attrs.frozen
class Raw:
    """The limit: the bare statements in asyncio, on the same table without its trigger."""

    dsn: str
    name = "raw"

    def plan(self, commits: int, size: int) -> float:
        async def plan(connection: asyncpg.Connection[asyncpg.Record]) -> float:
            todo = posts(commits, size)
            began = time.perf_counter()
            for captures in todo:
                await connection.execute(RAW_PLAN, *_columns(captures))
            return time.perf_counter() - began

        return self._run(plan)

    def work(self, captures: int) -> float:
        async def work(connection: asyncpg.Connection[asyncpg.Record]) -> float:
            await connection.execute(RAW_PLAN, *_columns(posts(1, captures)[0]))
            began = time.perf_counter()
            while claimed := await connection.fetch(RAW_CLAIM, "raw", SOON):
                await connection.execute(RAW_COMPLETE, [row["capture_id"] for row in claimed])
            return time.perf_counter() - began

        return self._run(work)

    def _run(self, work: Callable[[asyncpg.Connection[asyncpg.Record]], Awaitable[float]]) -> float:
        async def connected() -> float:
            connection = await asyncpg.connect(self.dsn)
            try:
                await connection.execute(
                    "drop table if exists raw_captures;"
                    " create table raw_captures (like captures including all)"
                )
                return await work(connection)
            finally:
                await connection.close()

        trio.run(_migrated, self.dsn)
        return natively(connected())


@attrs.frozen
class Growthd:
    """The store itself, as the actors use it: from trio, over the border."""

    dsn: str
    name = "growthd"

    def plan(self, commits: int, size: int) -> float:
        async def plan(database: Database) -> float:
            todo = posts(commits, size)
            began = time.perf_counter()
            for captures in todo:
                await database.run_single(ledger.plan, captures=captures)
            return time.perf_counter() - began

        return trio.run(_opened, self.dsn, plan)

    def work(self, captures: int) -> float:
        async def work(database: Database) -> float:
            await database.run(ledger.plan, captures=posts(1, captures)[0])
            asked = Claim(
                runner="bench",
                accounts=["default"],
                now=NOW,
                until=SOON,
                limit=BATCH,
                lease_seconds=60,
            )
            began = time.perf_counter()
            while claimed := await database.run_single(ledger.claim, claim=asked):
                endings = [Ending.read(capture, NOW) for capture in claimed]
                await database.run_single(ledger.end, endings=endings)
            return time.perf_counter() - began

        return trio.run(_opened, self.dsn, work)


async def _migrated(dsn: str) -> None:
    async with open_border(), Database.open(dsn, size=1) as database:
        await migrate(database)


async def _opened(dsn: str, work: Callable[[Database], Awaitable[float]]) -> float:
    async def empty(session: Session) -> None:
        await session.script("truncate captures")

    async with open_border(), Database.open(dsn, size=1) as database:
        await migrate(database)
        await database.run(empty)
        return await work(database)


def _columns(captures: list[PlannedCapture]) -> list[list[object]]:
    return [
        [capture.account_id for capture in captures],
        [capture.subject_id for capture in captures],
        [capture.horizon_minutes for capture in captures],
        [capture.due_at for capture in captures],
        [capture.on_time_until for capture in captures],
        [capture.closes_at for capture in captures],
    ]
