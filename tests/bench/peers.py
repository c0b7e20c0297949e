"""Two contenders of the ledger's benchmark that are installed beside it: PgQueuer, procrastinate.

They are imported when asked for: they are no dependencies of growthd.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any, TypeAlias

import asyncpg
import attrs

from tests.native import natively

Untyped: TypeAlias = Any
"""A peer's object: it is not installed where types are checked."""
PAYLOAD = {"subject_id": "d1", "horizon_minutes": 60}


@attrs.frozen
class PgQueuer:
    """Enqueues with one INSERT … unnest; its worker dequeues and logs in batches."""

    dsn: str
    name = "pgqueuer"

    def plan(self, commits: int, size: int) -> float:
        async def plan(queries: Untyped, _connection: object) -> float:
            began = time.perf_counter()
            for _ in range(commits):
                await _enqueue(queries, size)
            return time.perf_counter() - began

        return self._run(plan)

    def work(self, captures: int) -> float:
        async def work(queries: Untyped, connection: object) -> float:
            await _enqueue(queries, captures)
            package = import_module("pgqueuer")
            worker = package.PgQueuer(import_module("pgqueuer.db").AsyncpgDriver(connection))

            @worker.entrypoint("capture")  # type: ignore[untyped-decorator]  # no types here
            async def capture(_job: object) -> None:
                """The work itself costs nothing: only the queue is measured."""

            began = time.perf_counter()
            await worker.qm.run(
                batch_size=100, mode=import_module("pgqueuer.types").QueueExecutionMode.drain
            )
            return time.perf_counter() - began

        return self._run(work)

    def _run(self, work: Callable[[Untyped, object], Awaitable[float]]) -> float:
        async def connected() -> float:
            connection = await asyncpg.connect(self.dsn)
            await connection.execute("drop schema public cascade; create schema public")
            driver = import_module("pgqueuer.db").AsyncpgDriver(connection)
            queries = import_module("pgqueuer.queries").Queries(driver)
            await queries.install()
            try:
                return await work(queries, connection)
            finally:
                await connection.close()

        return natively(connected())


async def _enqueue(queries: Untyped, size: int) -> None:
    await queries.enqueue(["capture"] * size, [b'{"subject_id": "d1"}'] * size, [0] * size)


@attrs.frozen
class Procrastinate:
    """Defers in batches; its worker fetches job by job, a hundred at a time."""

    dsn: str
    name = "procrastinate"

    def plan(self, commits: int, size: int) -> float:
        async def plan(_app: Untyped, capture: Untyped) -> float:
            began = time.perf_counter()
            for _ in range(commits):
                await capture.batch_defer_async(*[PAYLOAD] * size)
            return time.perf_counter() - began

        return self._run(plan)

    def work(self, captures: int) -> float:
        async def work(app: Untyped, capture: Untyped) -> float:
            await capture.batch_defer_async(*[PAYLOAD] * captures)
            began = time.perf_counter()
            await app.run_worker_async(wait=False, concurrency=100, install_signal_handlers=False)
            return time.perf_counter() - began

        return self._run(work)

    def _run(self, work: Callable[[Untyped, Untyped], Awaitable[float]]) -> float:
        async def connected() -> float:
            package = import_module("procrastinate")
            app = package.App(connector=package.PsycopgConnector(conninfo=self.dsn))

            @app.task(name="capture")  # type: ignore[untyped-decorator]  # no types here
            async def capture(**_payload: object) -> None:
                """The work itself costs nothing: only the queue is measured."""

            connection = await asyncpg.connect(self.dsn)
            await connection.execute("drop schema public cascade; create schema public")
            await connection.close()
            async with app.open_async():
                await app.schema_manager.apply_schema_async()
                return await work(app, capture)

        return natively(connected())
