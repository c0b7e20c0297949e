"""Brings over what another program writes into its own tables, and keeps those fed."""

from __future__ import annotations

from typing import NoReturn

import attrs
import trio

from growthd.clock import wake_by
from growthd.config import Existing
from growthd.store import existing, feeding, takeover
from growthd.store.database import Database, Session
from growthd.store.takeover import Taken
from growthd.supervision.pulse import Pulse

LOOK_SECONDS = 60.0


@attrs.frozen(kw_only=True)
class Courier:
    database: Database
    schema: str
    """Where the other program's tables are."""
    feed: bool
    pulse: Pulse

    @classmethod
    def hired(cls, database: Database, existing: Existing) -> Courier:
        """One that carries as the configuration says."""
        pulse = Pulse(name="courier")
        return cls(database=database, schema=existing.schema, feed=existing.feed, pulse=pulse)

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        task_status.started()
        while True:
            with self.pulse.passing():
                await self.one_pass()
            await trio.sleep_until(wake_by(LOOK_SECONDS))

    async def one_pass(self) -> Taken:
        """What is new there is among our events; its learners' tables are fed, or no more."""
        return await self.database.run(self._carry)

    async def _carry(self, session: Session) -> Taken:
        layout = await existing.probe(session, schema=self.schema)
        await feeding.feed(session, layout=layout if self.feed else None)
        return await takeover.take_over(session, layout=layout, since=takeover.BEGINNING)
