"""Keeps the account's hours planned and its timeline seen, so that no post goes unnoticed."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from typing import NoReturn

import attrs
import trio

from growthd.clock import Clock
from growthd.model.visit import Place, Visit
from growthd.model.watched import Watched
from growthd.store import accounts, ledger, posts
from growthd.store.database import Database, Session
from growthd.supervision.patience import rest
from growthd.supervision.pulse import Pulse
from growthd.wheel.plan import account_hours
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import Walls

HOUR = timedelta(hours=1)
PLANNED_AHEAD = 2 * HOUR
TRUSTED_AFTER = 24 * HOUR
"""An account that announced all its posts for so long is looked at for others once an hour."""


@attrs.frozen(kw_only=True)
class Poller:
    database: Database
    clock: Clock
    watched: Sequence[Watched]
    timelines: Timelines
    walls: Walls
    visits: trio.MemorySendChannel[Visit]
    every: timedelta
    """Between looks at a timeline that no capture asked for, while posts may come unannounced."""
    tolerance: timedelta
    pulse: Pulse

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        async with self.visits.clone() as visits:
            await self.database.run(self._plan_hours, self.clock.now())
            task_status.started()
            while True:
                with self.pulse.passing():
                    for visit in await self.one_pass(self.clock.now()):
                        await visits.send(visit)
                await rest(self.pulse, self.clock, self.every)

    async def one_pass(self, now: datetime) -> tuple[Visit, ...]:
        """The coming hours are planned; returns visits to the timelines not seen of late."""
        await self.database.run(self._plan_hours, now)
        told = await self.database.run(
            posts.announced,
            accounts=[account.account_id for account in self.watched],
            since=now - TRUSTED_AFTER,
        )
        return tuple(
            Visit(owner=account.owner, place=Place.REPLIES)
            for account in self.watched
            if self._is_stale(account.account_id, now, told)
            and self.walls.until(account.account_id, now) is None
        )

    def _is_stale(self, account_id: str, now: datetime, told: Container[str]) -> bool:
        every = max(self.every, HOUR) if account_id in told else self.every
        return not self.timelines.fresh(account_id, now, every)

    async def _plan_hours(self, session: Session, now: datetime) -> None:
        """Every hour since the last planned one is in the ledger, those slept through as well."""
        for account in self.watched:
            await accounts.ensure(
                session, account_id=account.account_id, handle=account.owner.handle, now=now
            )
            planned = await ledger.last_hour(session, account_id=account.account_id)
            since = (
                planned or now - self.tolerance + HOUR
            )  # the first hour still to be read in time
            hours = account_hours(account.account_id, since, now + PLANNED_AHEAD, self.tolerance)
            await ledger.plan(session, captures=hours)
