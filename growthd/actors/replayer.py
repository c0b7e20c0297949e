"""Writes down what had to wait on the local disk, in order, as soon as the database is back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import attrs
import structlog
import trio

from growthd.actors import spooled
from growthd.actors.scribe import Scribe
from growthd.clock import wake_by
from growthd.model.capture import Horizon
from growthd.store.spool import Spool
from growthd.supervision.outage import Outage
from growthd.supervision.pulse import Pulse

PAUSE_SECONDS = 2.0
"""Between two attempts while the database is away."""
ATTEMPTS = 3
"""At writing down a record that the database refuses: the fault may be a passing one."""
IDLE_SECONDS = 240.0
"""Waiting so long for something to write is progress: there is nothing to do."""

log = structlog.get_logger(__name__)


@attrs.frozen(kw_only=True)
class Replayer:
    scribe: Scribe
    spool: Spool
    horizons: Sequence[Horizon]
    attempts: int
    pulse: Pulse

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        task_status.started()
        while True:
            with trio.move_on_at(wake_by(IDLE_SECONDS)):
                await self.spool.first()
            try:
                with self.pulse.passing():
                    await self.one_pass()
            except Outage:
                self.pulse.progress()  # waiting for the database is all there is to do
                await trio.sleep(PAUSE_SECONDS)

    async def one_pass(self) -> int:
        """Nothing waits any more; returns how much that was. Outage where it still has to wait."""
        written = 0
        while self.spool:
            await self._replay(await self.spool.first())
            written += 1
        if written:
            log.info("replayed", visits=written)
        return written

    async def _replay(self, record: bytes) -> None:
        """The oldest record is written, or set aside where it is refused: it holds up no other."""
        for attempt in range(ATTEMPTS):
            try:
                await self.scribe.write(spooled.load(record, self.horizons, self.attempts))
            except Outage:
                raise
            except Exception:
                log.exception("replay_failed", attempt=attempt + 1)
            else:
                await self.spool.drop()
                return
        await self.spool.set_aside()
