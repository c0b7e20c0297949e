"""While Postgres is away captures go on, and nothing that was read is lost or stored twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import attrs
import pytest
import trio

from growthd.border import open_border
from growthd.model.reading import Refusal, RefusalKind, SourceName
from growthd.model.verdict import PageReading
from growthd.model.visit import Visit
from growthd.postgres.server import serve
from growthd.store import posts
from growthd.store.database import Database
from growthd.store.migrate import migrate
from growthd.store.spool import Spool
from growthd.supervision.outage import Outage
from growthd.wheel.desk import Desk
from tests.actors.making import Crew, Hands, Told, page, replies, seen
from tests.actors.visiting import due, entry
from tests.proxies import Line, line
from tests.store.asking import rows, value
from tests.store.making import NOW, TWEET, a_plan, a_post

MINUTE = timedelta(minutes=1)
ROOM = 2**24


@attrs.frozen
class Mirror:
    """A site that shows every post that it is asked for."""

    hands: Hands

    @property
    def names(self) -> tuple[SourceName, ...]:
        return (SourceName.PAGE_JSON,)

    async def open(self) -> None:
        await trio.lowlevel.checkpoint()

    async def visit(self, visit: Visit) -> PageReading:
        await trio.lowlevel.checkpoint()
        asked = [capture.tweet_id for capture in visit.captures if capture.tweet_id]
        return page({tweet: seen(tweet) for tweet in asked}, at=self.hands.at)


@attrs.define
class Server:
    """A Postgres that a test starts and stops."""

    directory: Path
    nursery: trio.Nursery
    _running: trio.CancelScope = attrs.field(factory=trio.CancelScope)
    _gone: trio.Event = attrs.field(factory=trio.Event)

    async def start(self) -> str:
        dsn: str = await self.nursery.start(self._serve)
        return dsn

    async def stop(self) -> None:
        self._running.cancel()
        await self._gone.wait()

    async def _serve(self, task_status: trio.TaskStatus[str]) -> None:
        self._gone, self._running = trio.Event(), trio.CancelScope()
        with self._running:
            async with serve(self.directory, durable=False) as dsn:
                task_status.started(dsn)
                await trio.sleep_forever()
        self._gone.set()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool.open(tmp_path / "spool", ROOM)


@pytest.fixture
def crew(database: Database, spool: Spool) -> Crew:
    return Crew(database=database, spool=spool)


@asynccontextmanager
async def cut_off(database_dsn: str, spool: Spool) -> AsyncIterator[tuple[Crew, Line]]:
    """A crew at the end of a line, which is silent for whoever says so."""
    async with (
        open_border(),
        line(database_dsn) as laid,
        Database.open(laid.dsn, size=2, silence_seconds=2.0) as database,
    ):
        yield Crew(database=database, spool=spool), laid


async def thirty_posts(database: Database) -> None:
    """One capture falls due every other minute of the hour."""
    for number in range(30):
        post = a_post(f"d{number}", f"18930000000000000{number:02}")
        plan = [a_plan(post.decision_id, 2 * number)]
        await database.run(posts.add, post=post, metadata={}, captures=plan)


async def an_hour(crew: Crew, desk: Desk) -> None:
    """All that ripens in the next hour is visited in its minute."""
    visitor = crew.visitor(Mirror(crew.hands))
    for _ in range(60):
        crew.hands.at += MINUTE
        while visit := await crew.scheduler().one_pass(desk, crew.now):
            await visitor.one_pass(visit)


async def back_again(crew: Crew, desk: Desk) -> None:
    """The first thing that a daemon does when the database is back."""
    await crew.replayer().one_pass()
    await crew.scheduler().refill(desk, crew.now, returning=True)


async def all_thirty_are_stored_on_time(database: Database) -> None:
    kept = await rows(
        database,
        "select s.quality, s.collected_at <= c.on_time_until as punctual, c.state"
        " from performance_snapshots s join captures c"
        " on c.subject_id = s.decision_id and c.horizon_minutes = s.horizon_minutes",
    )
    assert len(kept) == 30
    assert {tuple(row) for row in kept} == {("on_time", True, "captured")}
    assert await value(database, "select count(*) from captures where state = 'missed'") == 0


async def test_postgres_stopped_for_an_hour_under_thirty_captures(
    short_directory: Path, spool: Spool, nursery: trio.Nursery
) -> None:
    """F55: missed 0, stored 30, all on time by the moment they were read."""
    server = Server(short_directory / "postgres", nursery)
    async with open_border(), Database.open(await server.start(), size=2) as database:
        await migrate(database)
        await thirty_posts(database)
        crew = Crew(database=database, spool=spool)
        desk = crew.scheduler().desk()
        await crew.scheduler().refill(desk, crew.now)

        await server.stop()
        await an_hour(crew, desk)
        with pytest.raises(Outage):
            await crew.replayer().one_pass()
        waiting = len(spool)
        await server.start()
        await back_again(crew, desk)

        assert waiting > 5
        await all_thirty_are_stored_on_time(database)
        await server.stop()


async def test_a_silent_network_for_an_hour_under_thirty_captures(
    database_dsn: str, spool: Spool
) -> None:
    """F55: a black hole, in which no connection is refused and none is answered."""
    async with cut_off(database_dsn, spool) as (crew, laid):
        await thirty_posts(crew.database)
        desk = crew.scheduler().desk()
        await crew.scheduler().refill(desk, crew.now)

        laid.silence()
        await an_hour(crew, desk)
        laid.restore()
        await back_again(crew, desk)

        await all_thirty_are_stored_on_time(crew.database)


async def test_what_is_tried_again_does_not_wait_for_the_database(
    database_dsn: str, spool: Spool
) -> None:
    """F31: a page that did not render is visited anew from the desk, with its attempt counted."""
    async with cut_off(database_dsn, spool) as (crew, laid):
        (capture,) = await due(crew, 0)
        blank = Refusal(kind=RefusalKind.UNAVAILABLE, detail="nothing rendered")

        laid.silence()
        await crew.visitor(Told(page({TWEET: blank}))).one_pass(replies(capture))
        again = crew.returned[1].receive_nowait()
        await crew.visitor(Mirror(crew.hands)).one_pass(replies(again))
        laid.restore()
        await crew.replayer().one_pass()

        assert (again.attempts, again.lease) == (1, capture.lease)
        assert (await entry(crew))["state"] == "captured"


async def test_without_browser_and_database_a_capture_goes_back_to_the_desk(
    database_dsn: str, spool: Spool
) -> None:
    """F33: nobody can be told of it, and it is not lost."""
    async with cut_off(database_dsn, spool) as (crew, laid):
        (capture,) = await due(crew, 0)

        laid.silence()
        with pytest.raises(Outage, match="no browser"):
            await crew.visitor(Told(Outage("no browser"))).one_pass(replies(capture))

        assert crew.returned[1].receive_nowait().capture_id == capture.capture_id


async def test_a_spool_without_room_loses_no_capture(database_dsn: str, tmp_path: Path) -> None:
    """F65: the disk is bounded; what cannot be kept is read again later."""
    full = Spool.open(tmp_path / "spool", 10)
    async with cut_off(database_dsn, full) as (crew, laid):
        (capture,) = await due(crew, 0)

        laid.silence()
        await crew.visitor(Mirror(crew.hands)).one_pass(replies(capture))
        laid.restore()

        again = crew.returned[1].receive_nowait()
        assert again.retry_at == NOW + MINUTE
        await crew.visitor(Mirror(crew.hands)).one_pass(replies(again))
        assert (await entry(crew))["state"] == "captured"


async def test_a_life_that_ends_before_its_first_hint_leaves_no_lease(
    database_dsn: str, spool: Spool
) -> None:
    """F33: what it claimed at once is not held by nobody until the lease lapses."""
    async with cut_off(database_dsn, spool) as (crew, laid):
        await thirty_posts(crew.database)

        listens = laid.admit_nobody()
        async with trio.open_nursery() as life:
            life.start_soon(partial(crew.scheduler().run, task_status=trio.TASK_STATUS_IGNORED))
            await listens.wait()
            life.cancel_scope.cancel()

        assert await value(crew.database, "select max(epoch) from captures") == 1
        assert await value(crew.database, "select count(*) from captures where owner is null") == 30
