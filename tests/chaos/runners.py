"""Several runners on one Postgres, one of them killed every few seconds.

python -m tests.chaos.runners              # 4 runners, 2,000 captures, a kill every 10 s
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import attrs
import trio

from growthd.border import open_border
from growthd.model.capture import PlannedCapture, Subject
from growthd.model.post import DecisionType, Post
from growthd.postgres.server import serve
from growthd.store import accounts as store_accounts, posts
from growthd.store.database import Database
from tests.chaos.runner import accounts
from tests.conftest import throw_away_directory
from tests.databases import migrated
from tests.store.asking import rows, value

ACCOUNTS = 4
PATIENCE_SECONDS = 120.0
OPEN = "select count(*) from captures where ended_at is null"


@attrs.frozen(kw_only=True)
class Trial:
    """`captures` fall due evenly within `seconds`; a runner is killed `every` so many."""

    runners: int = 4
    captures: int = 2000
    seconds: float = 60.0
    every: float = 10.0


@attrs.frozen(kw_only=True)
class Came:
    """What it came to. `twice` counts captures with more than one number, or more than one end."""

    states: dict[str, int]
    stored: int
    twice: int
    kills: int
    seconds: float


@attrs.define
class Barracks:
    """The runners that live."""

    dsn: str
    processes: list[trio.Process] = attrs.field(factory=list)
    kills: int = 0
    _names: count[int] = attrs.field(factory=count)

    async def recruit(self) -> None:
        command = [sys.executable, "-m", "tests.chaos.runner", self.dsn]
        start = partial(
            trio.lowlevel.open_process,
            [*command, f"r{next(self._names)}", str(ACCOUNTS)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(await start())

    async def decimate(self, every: float) -> None:
        """The eldest is killed every so many seconds, and another one takes its place."""
        while True:
            await trio.sleep(every)
            eldest = self.processes[0]
            eldest.send_signal(signal.SIGKILL)
            await eldest.wait()
            self.processes.remove(eldest)  # not before: who waits may be called off
            self.kills += 1
            await self.recruit()

    async def dismiss(self) -> None:
        for process in self.processes:
            process.kill()
            await process.wait()


async def hold(dsn: str, trial: Trial) -> Came:
    """The trial on a migrated, empty database. Needs an open border."""
    barracks, began = Barracks(dsn), time.monotonic()
    async with Database.open(dsn, size=2) as database:
        await _plan(database, trial)
        async with trio.open_nursery() as nursery:
            try:
                for _ in range(trial.runners):
                    await barracks.recruit()
                nursery.start_soon(barracks.decimate, trial.every)
                with trio.fail_after(trial.seconds + PATIENCE_SECONDS):
                    while await value(database, OPEN):  # noqa: ASYNC110 - other processes' work
                        await trio.sleep(0.5)
            finally:
                nursery.cancel_scope.cancel()
                with trio.CancelScope(shield=True):
                    await barracks.dismiss()
        return await _came(database, barracks.kills, time.monotonic() - began)


async def _plan(database: Database, trial: Trial) -> None:
    now = datetime.now(UTC)
    for account in accounts(ACCOUNTS):
        await database.run(
            store_accounts.ensure,
            account_id=account.account_id,
            handle=account.owner.handle,
            now=now,
        )
    for n in range(trial.captures):
        due = now + timedelta(seconds=trial.seconds * n / trial.captures)
        await database.run(posts.add, **_post(n, due))  # type: ignore[arg-type]  # its keywords


def _post(n: int, due: datetime) -> dict[str, object]:
    account_id = f"a{n % ACCOUNTS}"
    capture = PlannedCapture(
        account_id=account_id,
        subject=Subject.POST,
        subject_id=f"d{n}",
        horizon_minutes=0,
        due_at=due,
        on_time_until=due + timedelta(seconds=1),
        closes_at=due + timedelta(minutes=10),
    )
    post = Post(
        account_id=account_id,
        decision_id=f"d{n}",
        decision_type=DecisionType.SINGLE,
        tweet_id=str(1_893_000_000_000_000_000 + n),
        posted_at=due,
    )
    return {"post": post, "metadata": {}, "captures": [capture]}


async def _came(database: Database, kills: int, seconds: float) -> Came:
    found = await rows(database, "select state, count(*) as n from captures group by state")
    stored = await value(database, "select count(*) from performance_snapshots")
    twice = await value(
        database,
        "select count(*) from (select 1 from performance_snapshots"
        " group by account_id, tweet_id having count(*) > 1) as doubled",
    )
    return Came(
        states={row["state"]: row["n"] for row in found},
        stored=int(str(stored)),
        twice=int(str(twice)),
        kills=kills,
        seconds=seconds,
    )


async def main() -> None:
    with throw_away_directory() as folder:
        async with serve(folder / "postgres", durable=False) as dsn, open_border():
            await migrated(dsn)
            print(await hold(dsn, Trial()))


if __name__ == "__main__":
    trio.run(main)
