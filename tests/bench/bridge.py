"""What the border costs: a unit of work of four statements, bridged and in asyncio's own loop.

    python -m tests.bench.bridge

Both run the same statements (BEGIN, two questions, COMMIT) on one connection of one server, round
by round. `border` is the unit alone; `store` is the same as a unit of `Database`, with its pool and
its outages, beside asyncpg's own pool and transaction.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeAlias

import asyncpg
import trio

from growthd import border
from growthd.postgres.server import serve
from growthd.store.database import Database, Session
from growthd.store.queries import Query
from tests.conftest import throw_away_directory
from tests.native import natively

ROUNDS, UNITS = 7, 500
FIRST = Query.parse("first", "select $number::integer")
SECOND = Query.parse("second", "select $number::integer + 1")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def unit(connection: Connection) -> None:
    await connection.execute("BEGIN")
    await connection.fetchval(FIRST.sql, 1)
    await connection.fetchval(SECOND.sql, 1)
    await connection.execute("COMMIT")


async def work(session: Session) -> None:
    await session.fetch_value(FIRST, number=1)
    await session.fetch_value(SECOND, number=1)


async def paced(once: Callable[[], Awaitable[None]]) -> float:
    """Units a second, after one to warm up."""
    await once()
    began = time.perf_counter()
    for _ in range(UNITS):
        await once()
    return UNITS / (time.perf_counter() - began)


async def native(dsn: str) -> float:
    connection = await asyncpg.connect(dsn, command_timeout=45)
    try:
        return await paced(partial(unit, connection))
    finally:
        await connection.close()


async def native_pool(dsn: str) -> float:
    async with asyncpg.create_pool(dsn, min_size=1, command_timeout=45) as pool:

        async def once() -> None:
            async with pool.acquire() as connection, connection.transaction():
                await connection.fetchval(FIRST.sql, 1)
                await connection.fetchval(SECOND.sql, 1)

        return await paced(once)


async def bridged(dsn: str) -> float:
    async with border.open_border():
        connection = await border.run(partial(asyncpg.connect, dsn, command_timeout=45))
        rate = await paced(partial(border.run, partial(unit, connection)))
        await border.run(connection.close)
        return rate


async def stored(dsn: str) -> float:
    async with border.open_border(), Database.open(dsn) as database:
        return await paced(partial(database.run, work))


def compare(dsn: str) -> None:
    rates: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        rates.setdefault("asyncio", []).append(natively(native(dsn)))
        rates.setdefault("border", []).append(trio.run(bridged, dsn))
        rates.setdefault("asyncpg's pool", []).append(natively(native_pool(dsn)))
        rates.setdefault("store", []).append(trio.run(stored, dsn))
    for name, beside in (("border", "asyncio"), ("store", "asyncio"), ("store", "asyncpg's pool")):
        share = median(a / b for a, b in zip(rates[name], rates[beside], strict=True))
        print(f"{name} beside {beside}: {share:.2f}")
    for name, measured in rates.items():
        print(f"  {name:<16} {median(measured):>8,.0f} units a second")


async def main(directory: Path) -> None:
    async with serve(directory / "postgres") as dsn:
        await trio.to_thread.run_sync(compare, dsn)


if __name__ == "__main__":
    with throw_away_directory() as folder:
        trio.run(main, folder)
