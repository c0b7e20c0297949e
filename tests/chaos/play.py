"""Plays rounds: sets the parts up, lets the faults strike, waits until all is well, and judges."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import attrs
import trio

from growthd.config import load
from growthd.house import clear_away, visit_server
from growthd.postgres.account import make_private
from growthd.simx.faults import Faults
from growthd.simx.site import serve as serve_site
from growthd.store.database import Database
from growthd.supervision.outage import Outage
from tests.chaos.arena import Arena
from tests.chaos.invariants import Outcome, examine, missing
from tests.chaos.plan import Round, Stage, Strike
from tests.chaos.strikes import strike
from tests.databases import administer, named
from tests.proxies import line

BOOT_SECONDS = 120.0
STANDSTILL_SECONDS = 240.0
"""Without progress: a busy machine makes a daemon slow, but what has come to a stand is lost."""
SETTLE_SECONDS = 900.0
SLOW_SECONDS = (40.0, 80.0, 160.0)
"""Whoever has not caught up by then is short of processor time, and the world goes slower."""
LOOK_SECONDS = 0.2
_numbers = count(1)


@attrs.frozen(kw_only=True)
class Ground:
    """What rounds share: a server, a migrated database on it to copy, and room on the disk."""

    server: str
    template: str
    folder: Path


@attrs.frozen(kw_only=True)
class Result:
    round: Round
    outcome: Outcome | None
    failure: str | None
    starts: int
    log: str

    @property
    def came_to(self) -> str:
        """How much was stored, and how the captures that were due stand."""
        if self.outcome is None:
            return "not to an end"
        states = ", ".join(f"{n} {state}" for state, n in sorted(self.outcome.states.items()))
        return f"{self.starts} starts, {self.outcome.stored} stored; {states or 'nothing due'}"

    @property
    def broken(self) -> tuple[str, ...]:
        """Why the round is lost; empty where it is not."""
        if self.failure is not None:
            return (self.failure,)
        return self.outcome.broken if self.outcome else ()


async def play(ground: Ground, round_: Round) -> Result:
    """The round has been played, and nothing of it is left but what it came to."""
    folder = ground.folder / f"r{next(_numbers)}"
    make_private(folder)
    outcome, failure = None, None
    async with _arena(ground, round_, folder) as arena, trio.open_nursery() as nursery:
        arena.base = await nursery.start(serve_site, arena.site)
        arena.configure()
        nursery.start_soon(arena.keep_daemon)
        try:
            outcome = await _fight(arena, round_)
        except (trio.TooSlowError, AssertionError) as lost:
            failure = f"{type(lost).__name__}: {lost}"
        finally:
            with trio.CancelScope(shield=True):
                arena.ending = True
                if arena.daemon is not None and arena.daemon.poll() is None:
                    arena.daemon.kill()
                await clear_away(load(folder / "growthd.toml", {}).config)
            nursery.cancel_scope.cancel()
    log = arena.log.read_text(encoding="utf-8", errors="replace")
    shutil.rmtree(folder, ignore_errors=True)
    return Result(round=round_, outcome=outcome, failure=failure, starts=arena.starts, log=log)


async def _fight(arena: Arena, round_: Round) -> Outcome:
    with _at_most(BOOT_SECONDS, "the daemon did not start"):
        while not arena.answers:  # noqa: ASYNC110 - no event crosses processes
            await trio.sleep(0.05)
    async with trio.open_nursery() as nursery:
        for blow in round_.strikes:
            nursery.start_soon(_in_time, arena, blow)
    arena.site.faults = Faults()
    healed = arena.time.now()
    await _settle(arena, healed)
    code = await arena.end()
    assert code == 0, f"it ended with {code}"
    with _at_most(STANDSTILL_SECONDS, "the database did not answer the judge"):
        while True:
            try:
                return await _judged(arena, healed)
            except* Outage:  # too many clients, where many rounds are played at a time
                await trio.sleep(LOOK_SECONDS)


async def _judged(arena: Arena, healed: datetime) -> Outcome:
    async with visit_server(load(arena.folder / "growthd.toml", {}).config) as database:
        return await database.run(examine, arena, healed)


async def _in_time(arena: Arena, blow: Strike) -> None:
    await trio.sleep(blow.at)
    await strike(arena, blow)


@attrs.define
class _Backlog:
    """What the daemon has not caught up with yet, and since when that is all it is."""

    left: tuple[str, ...] = ("the daemon did not answer",)
    since: float = attrs.field(factory=trio.current_time)
    slow_at: list[float] = attrs.field(
        factory=lambda: [trio.current_time() + seconds for seconds in SLOW_SECONDS]
    )

    def note(self, left: tuple[str, ...]) -> None:
        """Raises TooSlowError where it has been the same for too long."""
        now = trio.current_time()
        if left != self.left:
            self.left, self.since = left, now
        if now - self.since > STANDSTILL_SECONDS:
            raise trio.TooSlowError

    def is_slow(self) -> bool:
        """Whether the world goes too fast."""
        slow = bool(self.slow_at) and trio.current_time() > self.slow_at[0]
        if slow:
            del self.slow_at[0]
        return slow


async def _settle(arena: Arena, healed: datetime) -> None:
    """A daemon lives that has caught up with all that had happened by then."""
    healed_at, backlog = datetime.now(UTC), _Backlog()
    try:
        with trio.fail_after(SETTLE_SECONDS):
            while backlog.left:
                try:
                    async with _database(arena) as database:
                        await _wait(arena, database, backlog, (healed, healed_at))
                except Outage as outage:
                    backlog.note((str(outage),))
                    await trio.sleep(LOOK_SECONDS)
    except trio.TooSlowError:
        raise trio.TooSlowError(f"it did not catch up: {', '.join(backlog.left)}") from None


async def _wait(
    arena: Arena, database: Database, backlog: _Backlog, moment: tuple[datetime, datetime]
) -> None:
    """Nothing is left to be done. Raises Outage where the database goes away before that."""
    while left := await _left(arena, database, *moment):
        backlog.note(left)
        if backlog.is_slow():
            arena.slow_down()
        await trio.sleep(LOOK_SECONDS)
    backlog.note(left)


async def _left(
    arena: Arena, database: Database, healed: datetime, healed_at: datetime
) -> tuple[str, ...]:
    if not arena.answers:
        return ("the daemon does not answer",)
    if arena.spools:
        return ("results wait in the spool",)
    return await database.run_single(missing, healed, healed_at)


@asynccontextmanager
async def _database(arena: Arena) -> AsyncIterator[Database]:
    """The round's database, past the line. Raises Outage where it is away."""
    dsn = arena.database()
    if dsn is None:
        raise Outage("the embedded server does not run")
    async with Database.open(dsn, size=1, silence_seconds=10) as database:
        yield database


@asynccontextmanager
async def _arena(ground: Ground, round_: Round, folder: Path) -> AsyncIterator[Arena]:
    if round_.stage is Stage.EMBEDDED:
        yield Arena(folder=folder, seed=round_.seed, stage=round_.stage, dsn=None, line=None)
        return
    async with _lent(ground, folder.name) as dsn, line(dsn) as laid:
        yield Arena(folder=folder, seed=round_.seed, stage=round_.stage, dsn=dsn, line=laid)


@asynccontextmanager
async def _lent(ground: Ground, name: str) -> AsyncIterator[str]:
    """The DSN of a database of the round's own, migrated and empty."""
    name = f"chaos_{name}"
    create = f"CREATE DATABASE {name} TEMPLATE {ground.template}"
    await trio.to_thread.run_sync(administer, ground.server, create)
    try:
        yield named(ground.server, name)
    finally:
        with trio.CancelScope(shield=True):
            drop = f"DROP DATABASE {name} WITH (FORCE)"
            await trio.to_thread.run_sync(administer, ground.server, drop)


@contextmanager
def _at_most(seconds: float, otherwise: str) -> Iterator[None]:
    try:
        with trio.fail_after(seconds):
            yield
    except trio.TooSlowError:
        raise trio.TooSlowError(otherwise) from None
