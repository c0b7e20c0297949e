"""Puts on record what visits found: in the database, or in the spool while that is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs
import structlog
import trio

from growthd.actors import hindsight, losses, spooled
from growthd.actors.discovery import names_of
from growthd.actors.findings import Findings
from growthd.actors.tally import tally
from growthd.metrics import Metrics
from growthd.model.capture import ClaimedCapture
from growthd.store import accounts, ledger, visits
from growthd.store.database import Database, Session
from growthd.store.spool import Spool, SpoolFull
from growthd.supervision.outage import Outage
from growthd.wheel.ending import FIRST_RETRY

NO_ROOM = timedelta(minutes=1)
"""Until captures are tried again whose results could be kept nowhere."""

log = structlog.get_logger(__name__)


@attrs.frozen(kw_only=True)
class Scribe:
    """Shared by all who visit. What waits in the spool is written by the replayer, in order."""

    database: Database
    spool: Spool
    returned: trio.MemorySendChannel[ClaimedCapture]
    """Captures that the database cannot be told to hand out again."""
    metrics: Metrics

    async def put(self, findings: Findings) -> None:
        """What was found is stored, or safe on the local disk until it can be."""
        if self.spool:  # what is newer has to wait behind what is older
            await self._spool(findings)
            return
        try:
            await self.write(findings)
        except Outage as outage:
            log.warning("spooling", reason=str(outage))
            await self._spool(findings)

    async def write(self, findings: Findings) -> None:
        """What was found is in the database, and counted. Raises Outage where it is not."""
        judged, ended = await self.database.run(_write, findings)
        tally(self.metrics, judged, ended)

    async def give_back(self, captures: Sequence[ClaimedCapture], now: datetime) -> None:
        """The captures may be tried again at once, by anybody; by us where nobody can be told."""
        rebookings = [
            ledger.Rebooking(
                capture=capture,
                reason="outage",
                next_attempt_at=now,
                own_page=capture.own_page,
                attempt=False,
            )
            for capture in captures
        ]
        try:
            await self.database.run_single(ledger.rebook, rebookings=rebookings)
        except Outage:
            self._return(captures, now + FIRST_RETRY)

    async def _spool(self, findings: Findings) -> None:
        """What is over waits on the disk, what is to be tried again goes back to the desk."""
        over, again = findings.parted()
        try:
            await self.spool.append(spooled.dump(over))
        except SpoolFull as full:
            log.error("result_lost", reason=str(full), captures=len(over.visit.captures))  # noqa: TRY400 - the reason says all
            self._return(over.visit.captures, findings.reading.read_at + NO_ROOM)
        for capture in again:
            self.returned.send_nowait(capture)

    def _return(self, captures: Sequence[ClaimedCapture], at: datetime) -> None:
        for capture in captures:
            self.returned.send_nowait(attrs.evolve(capture, retry_at=at))


async def told(
    session: Session, endings: Sequence[ledger.Ending], held: frozenset[int]
) -> list[ledger.Ending]:
    """The endings that took place, and those of them that are misses told of."""
    ended = [ending for ending in endings if ending.capture.capture_id in held]
    await losses.tell(session, losses.by_reason(ended), "visitor")
    return ended


async def _write(session: Session, found: Findings) -> tuple[Findings, list[ledger.Ending]]:
    """All that was found is stored, once, as the past makes it look; returns it, and what ended."""
    if not await visits.enter(session, receipt=found.receipt()):
        return found, []
    findings = await hindsight.judged(session, found)
    seen = [name for post in findings.seen() for name in names_of(post)]
    waiting = await visits.waiting(session, account_id=findings.account_id, seen=seen)
    latest = await accounts.latest(session, account_id=findings.account_id)
    record = findings.record(waiting, None if latest is None else latest.counts.followers)
    held = await visits.record(session, account_id=findings.account_id, record=record)
    return findings, await told(session, record.endings, held)
