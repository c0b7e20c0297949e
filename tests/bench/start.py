"""A start with a million captures pending: until the first is held, and what it takes to hold all.

    python -m tests.bench.start [PENDING]

They fall due evenly over seven days, some six thousand in the next hour, which is all that is to be
read. The same start with an empty ledger is measured beside it, in a process of its own.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil
import trio

from growthd.border import open_border
from growthd.postgres.server import serve
from growthd.store import ledger, overview
from growthd.store.database import Database, Session
from growthd.store.queries import Query
from tests.actors.making import Crew, Hands
from tests.conftest import throw_away_directory
from tests.databases import administer, migrated, named

PENDING = 1_000_000
FILL = Query.parse(
    "fill",
    """
    insert into captures (
        account_id, subject, subject_id, horizon_minutes, due_at, on_time_until, closes_at,
        next_attempt_at
    )
    select
        'default', 'post', 'd' || serial / 9, serial % 9, due, due + interval '10 minutes',
        due + interval '30 minutes', due
    from generate_series(1, $pending::integer) as serial,
        lateral (select now() + interval '7 days' * serial / $pending as due) as planned
    """,
)


async def fill(session: Session, pending: int) -> None:
    await session.execute(FILL, pending=pending)


async def start(dsn: str) -> None:
    """Print seconds to the first capture and to the last, bytes, captures, seconds of a look."""
    async with open_border():
        before = psutil.Process().memory_info().rss
        async with Database.open(dsn) as database:
            crew = Crew(database=database, hands=Hands(at=datetime.now(UTC)))
            scheduler = crew.scheduler()
            desk = scheduler.desk()
            began = time.perf_counter()
            await scheduler.release()
            first = scheduler._claim(crew.now, lapsed=True)
            desk.take(await database.run_single(ledger.claim, claim=first))
            claimed = time.perf_counter() - began
            await scheduler.refill(desk, crew.now, asleep=True)
            filled = time.perf_counter() - began
            grown = psutil.Process().memory_info().rss - before
            began = time.perf_counter()
            await database.run_single(overview.backlog, accounts=["default"], now=crew.now)
            looked = time.perf_counter() - began
            print(claimed, filled, grown, len(desk), looked)
            await scheduler.release()


async def main(directory: Path, pending: int) -> None:
    async with serve(directory / "postgres") as dsn, open_border():
        found: dict[int, list[float]] = {}
        for number in (0, pending):
            name = f"bench_{number}"
            await trio.to_thread.run_sync(administer, dsn, f"CREATE DATABASE {name}")
            await migrated(named(dsn, name))
            async with Database.open(named(dsn, name), silence_seconds=300) as database:
                await database.run(_patient, number)
            found[number] = await _elsewhere(named(dsn, name))
    empty, full = found[0], found[pending]
    print(f"a start with {pending:,} captures pending")
    print(f"  the first is held after   {full[0]:8.3f} s")
    print(f"  {full[3]:,.0f} are held after {full[1]:10.3f} s, all that fall due within the hour")
    print(f"  memory above an empty start {(full[2] - empty[2]) / 2**20:6.1f} MB")
    print(f"  a look at the backlog takes {full[4]:8.3f} s, {empty[4]:.3f} s of an empty ledger")


async def _patient(session: Session, pending: int) -> None:
    await session.script("set local statement_timeout = '5min'")
    if pending:
        await fill(session, pending)


async def _elsewhere(dsn: str) -> list[float]:
    command = [sys.executable, "-m", "tests.bench.start", dsn]
    said = await trio.run_process(command, capture_stdout=True)
    return [float(word) for word in said.stdout.split()]


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else str(PENDING)
    if asked.isdecimal():
        with throw_away_directory() as folder:
            trio.run(main, folder, int(asked))
    else:
        trio.run(start, asked)
