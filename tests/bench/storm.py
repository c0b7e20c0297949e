"""A thousand captures due within one second, each stored: how late each fires, and is stored.

    python -m tests.bench.storm [CAPTURES]

Claimed captures lie on the desk, with no patience for company. What is ripe leaves it as visits do,
one after another, and every visit is ended by the ledger in a statement of its own; while that is
on its way the next ones gather. Late by how much: at the firing, and when its end is committed.
How late bare sleeps of trio end, with nothing to do, tells what the machine itself is late by.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import numpy as np
import trio

from growthd.border import open_border
from growthd.clock import Clock
from growthd.model.capture import ClaimedCapture, PlannedCapture, Subject
from growthd.postgres.server import serve
from growthd.store import ledger
from growthd.store.database import Database
from growthd.store.ledger import Claim, Ending
from growthd.store.migrate import migrate
from growthd.wheel.desk import Desk
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import Walls
from tests.actors.making import ME

CAPTURES, ROUNDS = 1000, 3
LEAD = timedelta(seconds=2)
"""Between planning and the first due time."""


@attrs.define
class Storm:
    """One second of it."""

    database: Database
    desk: Desk
    clock: Clock = attrs.field(factory=Clock)
    fired: list[float] = attrs.field(factory=list)
    stored: list[float] = attrs.field(factory=list)

    async def pass_over(self) -> None:
        send, receive = trio.open_memory_channel[ClaimedCapture](len(self.desk))
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._store, receive)
            async with send:
                while (fire := self.desk.next_fire()) is not None:
                    await trio.sleep(max(self.clock.seconds_until(fire), 0.0))
                    while visit := self.desk.next_visit(self.clock.now()):
                        self.fired += self._late(visit.captures)
                        for capture in visit.captures:
                            send.send_nowait(capture)

    async def _store(self, receive: trio.MemoryReceiveChannel[ClaimedCapture]) -> None:
        async for first in receive:
            batch = [first]
            while receive.statistics().current_buffer_used:
                batch.append(receive.receive_nowait())
            at = self.clock.now()
            endings = [Ending.read(capture, at) for capture in batch]
            held = await self.database.run_single(ledger.end, endings=endings)
            if len(held) != len(batch):
                raise AssertionError(batch)
            self.stored += self._late(batch)

    def _late(self, captures: Sequence[ClaimedCapture]) -> list[float]:
        now = self.clock.now()
        return [(now - capture.plan.due_at) / timedelta(milliseconds=1) for capture in captures]


async def storm(database: Database, count: int, serial: int) -> Storm:
    """A storm that is over."""
    first = datetime.now(UTC) + LEAD
    await database.run(ledger.plan, captures=[_plan(serial, i, count, first) for i in range(count)])
    asked = Claim(
        runner="bench",
        accounts=[ME.account_id],
        now=first - LEAD,
        until=first + LEAD,
        limit=count,
        lease_seconds=60,
    )
    desk = Desk(
        owners={ME.account_id: ME.owner}, timelines=Timelines(), walls=Walls(), patience=0.0
    )
    desk.take(await database.run_single(ledger.claim, claim=asked))
    passing = Storm(database, desk)
    await passing.pass_over()
    return passing


async def bare(count: int) -> list[float]:
    """Milliseconds that each of `count` sleeps ends late, all of them within a second."""
    first, late = trio.current_time() + 0.1, []
    for number in range(count):
        await trio.sleep_until(first + number / count)
        late.append((trio.current_time() - first - number / count) * 1e3)
    return late


def _plan(serial: int, number: int, count: int, first: datetime) -> PlannedCapture:
    due = first + timedelta(seconds=number / count)
    return PlannedCapture(
        account_id=ME.account_id,
        subject=Subject.ACCOUNT,
        subject_id=f"{serial}-{number}",
        horizon_minutes=0,
        due_at=due,
        on_time_until=due + timedelta(minutes=10),
        closes_at=due + timedelta(minutes=30),
    )


async def main(directory: Path, count: int) -> None:
    async with (
        serve(directory / "postgres") as dsn,
        open_border(),
        Database.open(dsn) as database,
    ):
        await migrate(database)
        storms, sleeps = [], []
        for serial in range(ROUNDS):
            storms.append(await storm(database, count, serial))
            sleeps.append(await bare(count))
    print(f"{count:,} captures due within a second, {ROUNDS} times; the data are in {directory}")
    for what, rounds in (
        ("slept", sleeps),
        ("fired", [each.fired for each in storms]),
        ("stored", [each.stored for each in storms]),
    ):
        middle, high = np.median([np.percentile(each, (50, 99)) for each in rounds], axis=0)
        print(f"  {what:<7} late by p50 {middle:6.1f} ms, p99 {high:6.1f} ms")


if __name__ == "__main__":
    for place in ("/var/tmp", "/dev/shm"):
        with tempfile.TemporaryDirectory(prefix="growthd-bench-", dir=place) as folder:
            Path(folder).chmod(0o711)  # the server runs under another account than root
            trio.run(main, Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else CAPTURES)
