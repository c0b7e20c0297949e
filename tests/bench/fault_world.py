"""The whole program on a driven clock, before a site on which every fault is switched on.

Real pages in a real browser, a real database, every actor but the web's door. The clock stands
still while anybody works and leaps to the next moment at which somebody has something to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import trio

from growthd import border
from growthd.actors.auditor import Auditor
from growthd.actors.intake import Intake
from growthd.actors.poller import Poller
from growthd.actors.scheduler import Scheduler
from growthd.actors.visitor import Visitor
from growthd.metrics import Metrics
from growthd.model.reading import Owner, RefusalKind, SourceName
from growthd.model.verdict import PageReading
from growthd.model.visit import Visit
from growthd.model.watched import Watched
from growthd.pages.find import find_browser
from growthd.pages.keeper import Keeper, Lodging
from growthd.pages.pool import Pool, PoolLimits
from growthd.postgres.server import serve as serve_database
from growthd.simx.bot import announce
from growthd.simx.climate import Climate
from growthd.simx.faults import Faults
from growthd.simx.payload.shape import Schema
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from growthd.sources.page import PageSource
from growthd.sources.source import Source
from growthd.store import capacity, events
from growthd.store.database import Database
from growthd.store.migrate import migrate
from growthd.supervision.outage import Outage
from growthd.supervision.pulse import Pulse
from growthd.wheel.desk import Desk
from tests.actors.making import Crew, Hands

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
HISTORY = timedelta(hours=36)
ME = Watched(account_id="default", owner=Owner(account_id="4200000042", handle="ada_grows"))
CLIMATE = Climate(posts_per_day=1.5, replies_per_day=1, followers=12_000)
LOOK = timedelta(hours=1)
"""Between looks at the timeline that no capture asked for, and the longest leap of the clock."""
SOLVING = timedelta(minutes=20)
"""How long the owner takes to pass a challenge."""
VISIT = timedelta(seconds=2)
LANGUAGES = ("en", "de", "ja", "ar", "fr", "tr", "es", "zh", "hi", "pt")
NO_SWITCH = frozenset({"rate_limit_seconds", "fates"})


def every_fault(probability: float) -> Faults:
    """Every switch that is a probability is on."""
    switches = {field.name for field in attrs.fields(Faults)} - NO_SWITCH
    chances: dict[str, Any] = dict.fromkeys(switches, probability)
    return Faults(**chances)


@attrs.define
class Diary:
    """A source that notes what every visit brought, and what it could not reach."""

    source: Source
    visits: list[tuple[Visit, PageReading]] = attrs.field(factory=list)
    outages: int = 0

    @property
    def names(self) -> tuple[SourceName, ...]:
        return self.source.names

    async def open(self) -> None:
        await self.source.open()

    async def visit(self, visit: Visit) -> PageReading:
        try:
            reading = await self.source.visit(visit)
        except Outage:
            self.outages += 1
            raise
        self.visits.append((visit, reading))
        return reading


@attrs.define(kw_only=True)
class Life:
    """A world and those who watch it, until `live` has brought its clock to an end."""

    world: World
    site: Site
    crew: Crew
    diary: Diary
    pool: Pool
    lies: int = 0
    """Zeros that the site served in place of counts."""
    solved: int = 0
    """Challenges that the owner passed."""
    _announced: datetime = OPENED
    _looked: datetime = OPENED - LOOK
    _met: datetime | None = None

    @property
    def now(self) -> datetime:
        return self.crew.hands.at

    @property
    def struck(self) -> Counter[str]:
        """How often each switch struck."""
        return self.site.dice.struck

    async def live(self, until: datetime) -> None:
        """Everything that is due up to `until` has been done; what was held is given back."""
        scheduler, visitor = self.crew.scheduler(), self.crew.visitor(self.diary)
        poller = attrs.evolve(self.crew.poller(), every=LOOK)
        intake, auditor = self.crew.intake(), self._auditor()
        desk = scheduler.desk()
        while self.now < until:
            self._change_clothes()
            await scheduler.refill(desk, self.now)  # as it is every few minutes, walls or not
            await self._announce(intake)
            await self._return(intake)
            await self._poll(poller, auditor, visitor)
            await self._work_off(scheduler, desk, visitor)
            self.crew.hands.at = min(self._next(desk), until)
        await scheduler.refill(desk, self.now)
        await scheduler.release()

    def _auditor(self) -> Auditor:
        return Auditor(
            database=self.crew.database,
            clock=self.crew.hands.clock,
            runner=self.crew.runner,
            accounts=[ME.account_id],
            hands=capacity.Hands(visitors=1),
            spool=self.crew.spool,
            pulses=[],
            browser=self.pool,
            idle_seconds=3600,
            evidence_age=timedelta(days=3650),
            metrics=self.crew.metrics,
            pulse=Pulse(name="auditor"),
        )

    def _change_clothes(self) -> None:
        """Every day another language, and another schema of users."""
        day = (self.now - OPENED) // timedelta(days=1)
        self.site.lang = LANGUAGES[day % len(LANGUAGES)]
        self.site.schema = tuple(Schema)[day % len(Schema)]

    async def _announce(self, intake: Intake) -> None:
        """The bot announces what it has posted."""
        for post in self.world.posts(self.now):
            if post.announced and post.posted_at > self._announced:
                said = announce(post, self.world.owner)
                await self._tell(said.event_type, said.event_data)
        self._announced = self.now
        await intake.one_pass()

    async def _return(self, intake: Intake) -> None:
        """The owner passes a challenge some time after it was met."""
        wall = self.crew.walls.standing(ME.account_id)
        if wall is None or wall.kind is not RefusalKind.CHALLENGE:
            return
        if self.now >= wall.since + SOLVING:
            await self._tell(events.OWNER_RETURNED, {})
            await intake.one_pass()
            self.solved += 1

    async def _tell(self, event_type: str, data: dict[str, object]) -> None:
        notice = events.Notice(event_type=event_type, message="", event_data=data)
        await self.crew.database.run(events.append, notice=notice)

    async def _poll(self, poller: Poller, auditor: Auditor, visitor: Visitor) -> None:
        if self.now < self._looked + LOOK:
            return
        self._looked = self.now
        await auditor.one_pass(self.now)
        for visit in await poller.one_pass(self.now):
            await self._visit(visitor, visit)

    async def _work_off(self, scheduler: Scheduler, desk: Desk, visitor: Visitor) -> None:
        await scheduler.refill(desk, self.now)
        while (visit := await scheduler.one_pass(desk, self.now)) is not None:
            await self._visit(visitor, visit)
            await scheduler.refill(desk, self.now)

    async def _visit(self, visitor: Visitor, visit: Visit) -> None:
        """A visit takes its time; one that met an outage is made again as the supervisor would."""
        try:
            await visitor.one_pass(visit)
        except Outage:
            await trio.sleep(0.5)
        while self.site.served:
            self.lies += not self.site.served.popleft().honest
        self.crew.hands.at += VISIT

    def _next(self, desk: Desk) -> datetime:
        """The next moment at which somebody has something to do."""
        moments = [self._looked + LOOK]
        fire = desk.next_fire()
        if fire is not None:
            moments.append(fire)
        moments += [p.posted_at for p in self.world.posts(moments[0]) if p.posted_at > self.now]
        wall = self.crew.walls.standing(ME.account_id)
        if wall is not None and wall.kind is RefusalKind.CHALLENGE:
            moments.append(wall.since + SOLVING)
        return max(min(moments), self.now + VISIT)


@asynccontextmanager
async def living(
    folder: Path, faults: Faults, *, seed: int, visit_seconds: float
) -> AsyncIterator[Life]:
    """A life that has just begun, in an empty folder. Raises NoBrowser without a browser."""
    executable = find_browser()
    hands, metrics = Hands(at=OPENED), Metrics()
    world = World(seed=seed, start=OPENED - HISTORY, owner=ME.owner, climate=CLIMATE)
    site = Site(world, hands.clock.now, faults, seed=seed)
    async with (
        serve_database(folder / "postgres", durable=False) as dsn,
        border.open_border(),
        Database.open(dsn, size=4) as database,
        trio.open_nursery() as nursery,
    ):
        await migrate(database)
        base_url = await nursery.start(serve, site)
        lodging = Lodging(profile=folder / "profile", headless=True, executable=executable)
        pool = Pool(keeper=Keeper(lodging=lodging), limits=PoolLimits(), metrics=metrics)
        source = PageSource(
            pool=pool, now=hands.clock.now, base_url=base_url, visit_seconds=visit_seconds
        )
        crew = Crew(
            database=database, hands=hands, watched=(ME,), metrics=metrics, lease_seconds=3600
        )
        try:
            yield Life(world=world, site=site, crew=crew, diary=Diary(source), pool=pool)
        finally:
            with trio.CancelScope(shield=True):
                await pool.close()
            nursery.cancel_scope.cancel()
