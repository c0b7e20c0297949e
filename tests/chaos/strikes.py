"""How each fault is done to a round's parts, and undone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

import psutil
import trio

from growthd.simx.bot import announce, announce_again
from growthd.simx.faults import Faults
from growthd.store.database import Database, Session
from growthd.store.queries import Query
from growthd.supervision.outage import Outage
from tests.chaos.arena import OWNER, Arena
from tests.chaos.plan import Fault, Strike

HOUR = timedelta(hours=1)
AGAIN_SECONDS = 0.1
TERMINATE = Query.parse(
    "terminate",
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and pid <> pg_backend_pid()",
)
MALFORMED: tuple[object, ...] = (
    {},
    [],
    "posted",
    None,
    {"tweet_id": "1e400", "decision_id": "\0", "posted_at": "yesterday"},
    {"tweet_id": {"id": 1}, "decision_id": "d", "decision_type": "opera"},
    {"tweet_id": "1893000000000000001", "posted_at": "2999-01-01T00:00:00Z"},
    {"tweet_id": "1893000000000000002", "account_handle": "somebody_else"},
)
RUBBISH = (
    Faults(over_capacity=1.0),
    Faults(rate_limit=1.0, rate_limit_seconds=600),
    Faults(over_capacity=0.3, rate_limit=0.2, rate_limit_seconds=900),
    Faults(errors_with_200=0.7, partial=0.5, over_capacity=0.2),
    Faults(unknown_schema=0.5, splash_only=0.5, wanders_off=0.3),
    Faults(login_redirect=0.5, virtualised=0.5, own_liked=0.5),
)


async def strike(arena: Arena, blow: Strike) -> None:
    """The fault has struck, lasted for its time, and is over."""
    match blow.fault:
        case Fault.DAEMON_KILLED:
            arena.tell(signal.SIGKILL)
        case Fault.DAEMON_STOPPED:
            pids = [arena.daemon.pid] if arena.daemon and arena.daemon.poll() is None else []
            await _stopped(pids, blow.seconds)
        case Fault.POSTGRES_KILLED:
            _kill(_named(arena, "postgres")[:1])
        case Fault.POSTGRES_STOPPED:
            await _stopped(_named(arena, "postgres"), blow.seconds)
        case Fault.BROWSER_KILLED:
            _kill(_named(arena, "chrom")[:1])
        case Fault.BROWSER_STOPPED:
            await _stopped(_named(arena, "chrom"), blow.seconds)
        case Fault.DRIVER_KILLED:
            _kill(_named(arena, "node"))
        case Fault.RUBBISH:
            arena.site.faults = RUBBISH[int(blow.roll * len(RUBBISH))]
            await trio.sleep(blow.seconds)
            arena.site.faults = Faults()
        case Fault.CLOCK_FORWARD | Fault.CLOCK_BACK:
            _set_the_clock(arena, blow)
        case _:
            await _of_the_database(arena, blow)


def _set_the_clock(arena: Arena, blow: Strike) -> None:
    forward = blow.fault is Fault.CLOCK_FORWARD
    arena.time.jump(72 * blow.roll**3 * HOUR if forward else -blow.roll * HOUR)
    arena.configure()
    arena.tell(signal.SIGHUP)


async def _of_the_database(arena: Arena, blow: Strike) -> None:
    match blow.fault:
        case Fault.SILENCE if arena.line:
            arena.line.silence()
            await trio.sleep(blow.seconds)
            arena.line.restore()
        case Fault.CUT if arena.line:
            arena.line.cut()
            await trio.sleep(blow.seconds)
            arena.line.mend()
        case Fault.SESSIONS_ENDED:
            await _ask(arena, _terminate)
        case Fault.READ_ONLY:
            name = urlsplit(str(arena.dsn)).path[1:]
            await _ask(arena, _read_only, name, "on")
            await trio.sleep(blow.seconds)
            while not await _ask(arena, _read_only, name, "off"):  # noqa: ASYNC110 - no event tells
                await trio.sleep(AGAIN_SECONDS)
        case Fault.EVENTS_DOUBLED:
            await _ask(arena, _announce_twice, arena)
        case Fault.EVENTS_MALFORMED:
            await _ask(arena, _announce_nonsense)
        case _:
            raise AssertionError(blow.fault)


async def _ask(arena: Arena, work: object, *arguments: object) -> bool:
    """Whether the database has done it: another fault may have kept it from that."""
    dsn = arena.database()
    if dsn is None:
        return False
    with suppress(Outage):
        async with Database.open(dsn, size=1, silence_seconds=3) as database:
            await database.run(work, *arguments)  # type: ignore[arg-type]  # any unit of work
            return True
    return False


async def _terminate(session: Session) -> None:
    await session.fetch(TERMINATE)


async def _read_only(session: Session, name: str, how: str) -> None:
    await session.script("set transaction read write")
    await session.script(f'alter database "{name}" set default_transaction_read_only = {how}')
    await session.fetch(TERMINATE)


async def _announce_twice(session: Session, arena: Arena) -> None:
    """What was posted in the last hours, each in both of the ways that bots have."""
    now = arena.time.now()
    for post in arena.site.source.posts(now):  # type: ignore[union-attr]  # a world
        if now - post.posted_at < 6 * HOUR:
            for told in (announce(post, OWNER), announce_again(post, OWNER)):
                await _append(session, told.event_type, told.event_data)


async def _announce_nonsense(session: Session) -> None:
    for nonsense in MALFORMED:
        await _append(session, "POST_SUCCESS", nonsense)


async def _append(session: Session, event_type: str, data: object) -> None:
    query = Query.parse(
        "append",
        "insert into system_events (event_type, event_data, component, message)"
        " values ($kind, $data, 'bot', 'posted')",
    )
    await session.execute(query, kind=event_type, data=data)


def _named(arena: Arena, name: str) -> list[int]:
    """The pids of the daemon's descendants of that name, the eldest first."""
    found = []
    for process in arena.family():
        with suppress(psutil.Error):
            if process.name().startswith(name):
                found.append(process.pid)
    return found


def _kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


async def _stopped(pids: Iterable[int], seconds: float) -> None:
    stopped = list(pids)
    _signal(stopped, signal.SIGSTOP)
    try:
        await trio.sleep(seconds)
    finally:
        _signal(stopped, signal.SIGCONT)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
