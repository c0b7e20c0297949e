"""Five million performance rows: how long what people read takes, and to let go of a month.

`python -m tests.bench.names [POSTS]`; 555,556 posts are 5,000,000 rows. With the shared documents
(GROWTHD_SHARED) the seeds' own statements are timed as well.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trio
from attrs import astuple

from growthd.border import open_border
from growthd.cli.status import _status
from growthd.compute.diagnosis import LOOK_BACK
from growthd.postgres.server import serve
from growthd.store import loop, retention
from growthd.store.capacity import Hands
from growthd.store.database import Database, Session
from growthd.store.migrate import migrate
from growthd.store.retention import BEGINNING, Heap
from growthd.web.summary import records
from tests.bench.rewards import cost
from tests.conftest import SHARED, throw_away_directory
from tests.databases import administer
from tests.store.asking import rows, value
from tests.store.test_seeds import asked

FILL = Path(__file__).with_name("volume.sql")
POSTS = 555_556
TIMES = 5
OWN = (
    "select * from tweet_analytics_comprehensive where tweet_id = '1800000000065536000'",
    "select * from follower_attribution where post_id = 'd1000'",
    "select * from post_velocity_analysis where post_id = 'd1000'",
    "select * from unified_outcomes where decision_id = 'd1000'",
    "select * from outcomes where collected_at > now() - interval '1 day'",
    "select * from reply_performance order by posted_at desc limit 50",
    "select * from follower_growth_tracking where account_id = 'default'",
)


@asynccontextmanager
async def filled(posts: int) -> AsyncIterator[Database]:
    """A throw-away database with so many posts."""
    with throw_away_directory() as folder:
        async with serve(folder / "postgres", durable=False) as dsn, open_border():
            async with Database.open(dsn, size=2, silence_seconds=3600) as database:
                await migrate(database)
                began = time.perf_counter()
                await database.run(_fill, posts)
                print(f"filled in {time.perf_counter() - began:.0f} s")
            await trio.to_thread.run_sync(administer, dsn, "vacuum analyze")
            async with Database.open(dsn, size=2) as database:
                yield database


async def _fill(session: Session, posts: int) -> None:
    script = FILL.read_text(encoding="utf-8").replace("555556", str(posts))
    await session.script(f"set local statement_timeout = 0; {script}")


async def timed(what: str, work: Callable[[], Awaitable[object]]) -> None:
    """The medians of several runs, after one that warms; processors leave a busy machine out."""
    await work()
    took = [await cost(work) for _ in range(TIMES)]
    wall, busy = (statistics.median(each) * 1000 for each in zip(*map(astuple, took), strict=True))
    print(f"{wall:8.1f} ms, {busy:6.1f} of processors  {what[:100]}")


async def main(posts: int) -> None:
    print("load", os.getloadavg())
    async with filled(posts) as database:
        print(await value(database, "select count(*) from performance_snapshots"), "rows")
        for sql in (*_seeds(), *OWN):
            await timed(" ".join(sql.split()), lambda sql=sql: rows(database, sql))  # type: ignore[misc]
        await _screens(database)
        await _month(database)
    print("load", os.getloadavg())


def _seeds() -> list[str]:
    seeds = SHARED / "seeds"
    return [one.sql for one in asked(seeds) if one.view is None] if seeds.is_dir() else []


async def _screens(database: Database) -> None:
    now, hands = datetime.now(UTC), Hands(visitors=2)

    async def page(session: Session) -> None:
        await records.status(session, handle="handle0", now=now, days=30, hands=hands)
        await records.posts(session, account_id="default", limit=10)
        since = now - timedelta(days=30)
        await records.curve(session, account_id="default", since=since)

    async def walk() -> None:
        accounts = ["default"]
        await database.run(loop.walk, accounts=accounts, since=now - LOOK_BACK, now=now)

    await timed("status: all that it reads", lambda: database.run(_status, ["default"], now, hands))
    await timed("the page: all that it reads", lambda: database.run(page))
    await timed("doctor: the walk alone, which status makes too", walk)


async def _month(database: Database) -> None:
    oldest = await value(database, "select min(collected_at) from performance_snapshots")
    assert isinstance(oldest, datetime)
    for heap in Heap:
        gone = 0

        async def purge(heap: Heap = heap) -> None:
            nonlocal gone
            since, before = BEGINNING, oldest + timedelta(days=30)
            while step := await database.run(retention.drop, heap=heap, before=before, since=since):
                gone, since = gone + step.rows, step.until

        print(f"{await cost(purge)}: a month of {heap}, {gone:,} rows")


if __name__ == "__main__":
    trio.run(main, int(sys.argv[1]) if len(sys.argv) > 1 else POSTS)
