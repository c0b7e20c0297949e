"""Makes visits, one at a time, and writes down what each of them said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NoReturn

import attrs
import trio

from growthd.actors.findings import Findings
from growthd.actors.scribe import Scribe, told
from growthd.actors.tally import count_endings
from growthd.actors.testimony import wall_news
from growthd.clock import Clock, wake_by
from growthd.metrics import Metrics
from growthd.model.capture import Horizon
from growthd.model.visit import Place, Visit
from growthd.sources.source import Source
from growthd.store import ledger
from growthd.store.database import Database, Session
from growthd.supervision.outage import Outage
from growthd.supervision.pulse import Pulse
from growthd.wheel.ending import overslept
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import Walls

IDLE_SECONDS = 240.0
"""Waiting so long for a visit is progress: there is nothing to do."""


@attrs.frozen(kw_only=True)
class Visitor:
    database: Database
    scribe: Scribe
    source: Source
    clock: Clock
    accounts: Mapping[str, str]
    """Account id by handle, in lower case."""
    horizons: Sequence[Horizon]
    attempts: int
    timelines: Timelines
    walls: Walls
    visits: trio.MemoryReceiveChannel[Visit]
    metrics: Metrics
    pulse: Pulse

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        async with self.visits.clone() as visits:
            task_status.started()
            await self.source.open()
            while True:
                with trio.move_on_at(wake_by(IDLE_SECONDS)) as idle:
                    visit = await visits.receive()
                if idle.cancelled_caught:
                    self.pulse.progress()
                else:
                    await self.one_pass(visit)

    async def one_pass(self, visit: Visit) -> None:
        """The visit is made and on record. What outlived its window on the way is missed."""
        with self.pulse.passing():
            now = self.clock.now()
            over = tuple(c for c in visit.captures if overslept(c, now))
            live = tuple(c for c in visit.captures if not overslept(c, now))
            if over:
                await self._miss([ledger.Ending.missed(one, "no_capacity") for one in over])
            if live or not visit.captures:
                await self._visit(attrs.evolve(visit, captures=live))

    async def _visit(self, visit: Visit) -> None:
        began = trio.current_time()
        try:
            reading = await self.source.visit(visit)
        except Outage:
            await self.scribe.give_back(visit.captures, self.clock.now())
            raise
        seconds = trio.current_time() - began
        self.metrics.page_load.observe(seconds)
        account_id = self.accounts[visit.owner.handle.lower()]
        findings = Findings(
            account_id=account_id,
            visit=visit,
            reading=reading,
            horizons=self.horizons,
            attempts=self.attempts,
            news=wall_news(account_id, reading, self.walls),
            seconds=seconds,
        )
        await self.scribe.put(findings)
        self.pulse.reap(*findings.yielded())
        self._note_timeline(findings)

    async def _miss(self, endings: Sequence[ledger.Ending]) -> None:
        """The captures are missed. While the database is away that waits for the scheduler."""

        async def end(session: Session) -> list[ledger.Ending]:
            held = await ledger.end(session, endings=endings)
            return await told(session, endings, held)

        with suppress(Outage):
            count_endings(self.metrics, await self.database.run(end))

    def _note_timeline(self, findings: Findings) -> None:
        if findings.visit.place is Place.POST or findings.reading.refusal is not None:
            return
        posted = [post.posted_at for post in findings.seen() if post.posted_at and not post.pinned]
        reading = findings.reading
        self.timelines.saw(findings.account_id, reading.read_at, posted, pages=reading.pages)
