"""Claims what falls due, keeps it on the wheel, and hands out visits as they ripen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NoReturn

import attrs
import structlog
import trio

from growthd.actors import losses
from growthd.actors.tally import count_endings, count_missed
from growthd.clock import LONGEST_NAP, Clock, SuspendWatch, wake_by
from growthd.metrics import Metrics
from growthd.model.capture import ClaimedCapture
from growthd.model.visit import Visit
from growthd.model.watched import Watched
from growthd.store import ledger
from growthd.store.database import Database, Session
from growthd.store.spool import Spool
from growthd.supervision.outage import Outage
from growthd.supervision.pulse import Pulse
from growthd.wheel.desk import Desk
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import Walls

CHANNEL = "growthd_captures"
CLAIM_LIMIT = 500
RELEASE_SECONDS = 2.0
SET_BACK = timedelta(hours=6)
"""What was claimed before the clock was set back so far is still found when it is released."""

OUTAGE_PAUSE = 2.0
"""Seconds between two attempts at a database that is away."""

log = structlog.get_logger(__name__)


@attrs.frozen(kw_only=True)
class Sweep:
    """What one look at the ledger is to set right."""

    held: Sequence[ClaimedCapture]
    expired: Sequence[ledger.Ending]
    now: datetime
    reason: str
    lapsed: bool


@attrs.define(kw_only=True)
class Absence:
    """Whether the database was away within the time of a lease."""

    lease_seconds: float
    _ended: float = -math.inf

    def note(self) -> None:
        """It is away at this moment."""
        self._ended = trio.current_time()

    def is_recent(self) -> bool:
        return trio.current_time() - self._ended < self.lease_seconds


@attrs.frozen(kw_only=True)
class Scheduler:
    database: Database
    clock: Clock
    runner: str
    watched: Sequence[Watched]
    timelines: Timelines
    walls: Walls
    visits: trio.MemorySendChannel[Visit]
    returned: trio.MemoryReceiveChannel[ClaimedCapture]
    """Captures that a visit could not end, while the database cannot be told."""
    spool: Spool
    look_ahead: timedelta
    lease_seconds: float
    patience: float
    metrics: Metrics
    pulse: Pulse

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        desk = self.desk()
        await self.spool.drained()  # its leases are still ours: to release them would void it
        await self.release()  # what an earlier life held
        try:
            await self.refill(desk, self.clock.now(), asleep=True)
            await self._work(desk, task_status)
        finally:
            await self._leave()  # after all who claim have ended: none of them can claim again
        raise AssertionError  # handing out never ends by itself

    async def _work(self, desk: Desk, task_status: trio.TaskStatus[None]) -> None:
        async with trio.open_nursery() as nursery, self.database.listen(CHANNEL) as hints:
            changed = trio.open_memory_channel[None](1)
            nursery.start_soon(self._keep_filled, desk, hints, changed[0])
            nursery.start_soon(self._take_back, desk, changed[0])
            task_status.started()
            await self._hand_out(desk, changed[1])

    async def one_pass(self, desk: Desk, now: datetime) -> Visit | None:
        """The most urgent visit that is ripe at `now`, None while none is."""
        with self.pulse.passing():
            return desk.next_visit(now)

    async def refill(
        self, desk: Desk, now: datetime, *, asleep: bool = False, returning: bool = False
    ) -> None:
        """Leases are renewed, lost windows closed, and the desk holds all of the look-ahead.

        `returning` from an outage, nobody's lapsed lease is taken over: whoever held it could not
        renew it, and is about to write down what was read in the meantime.
        """
        reason = "asleep" if asleep else "outage" if returning else "no_capacity"
        expired = [
            ledger.Ending.missed(capture, self.walls.reason(capture.plan.account_id) or reason)
            for capture in desk.expired(now)
        ]
        sweep = Sweep(held=desk.held, expired=expired, now=now, reason=reason, lapsed=not returning)
        for missed in await self.database.run(self._sweep, sweep):
            count_missed(self.metrics, missed)
        count_endings(self.metrics, expired)
        claim = self._claim(now, lapsed=not returning)
        while claimed := await self.database.run_single(ledger.claim, claim=claim):
            desk.take(claimed)
            if len(claimed) < CLAIM_LIMIT:
                break
        self.pulse.progress()

    async def tend(self, desk: Desk, now: datetime) -> None:
        """As `refill`, for half a minute in which nobody spoke: mostly there is nothing to do."""
        calls = any(capture.plan.closes_at <= now for capture in desk.held)
        claim = self._claim(now, lapsed=True)
        if calls or await self.database.run_single(ledger.tend, captures=desk.held, claim=claim):
            await self.refill(desk, now)
        self.pulse.progress()

    async def _hand_out(self, desk: Desk, changed: trio.MemoryReceiveChannel[None]) -> NoReturn:
        async with self.visits.clone() as visits:
            while True:
                visit = await self.one_pass(desk, self.clock.now())
                if visit is not None:
                    await visits.send(visit)
                    continue
                with trio.move_on_at(self._next_look(desk)):
                    await changed.receive()

    async def _keep_filled(
        self,
        desk: Desk,
        hints: trio.MemoryReceiveChannel[str],
        changed: trio.MemorySendChannel[None],
    ) -> NoReturn:
        """Refill upon a hint, and often enough that no lease runs out.

        While the database is away the desk is what there is: it is tried again and again.
        """
        absence = Absence(lease_seconds=self.lease_seconds)
        watch, asleep, quiet = SuspendWatch(), False, False
        while True:
            asleep = self._has_slept(watch) or asleep
            try:
                with trio.fail_after(OUTAGE_PAUSE):
                    await self.spool.drained()
                if quiet and not asleep and not absence.is_recent():
                    await self.tend(desk, self.clock.now())
                else:
                    await self.refill(
                        desk, self.clock.now(), asleep=asleep, returning=absence.is_recent()
                    )
                asleep = False
            except (Outage, trio.TooSlowError):
                absence.note()
                self.pulse.progress()  # waiting for the database is all there is to do
                await trio.sleep(OUTAGE_PAUSE)
                continue
            _hint(changed)
            with trio.move_on_at(wake_by(self._period())) as nap:
                await hints.receive()
            quiet = nap.cancelled_caught

    async def _take_back(self, desk: Desk, changed: trio.MemorySendChannel[None]) -> NoReturn:
        """What a visit could not end, and the database cannot be told of, is on the desk again."""
        while True:
            desk.take_back([await self.returned.receive()])
            _hint(changed)

    def _has_slept(self, watch: SuspendWatch) -> bool:
        slept = watch.look()
        if slept:
            self.metrics.last_wake.set_to_current_time()
            self.metrics.suspended.inc(slept.total_seconds())
        return bool(slept)

    def _period(self) -> float:
        return min(self.lease_seconds / 3, self.look_ahead.total_seconds() / self.clock.speed / 2)

    def _next_look(self, desk: Desk) -> float:
        """Trio's time at which the next visit ripens, or the wall clock is looked at anew."""
        fire = desk.next_fire()
        return wake_by(LONGEST_NAP) if fire is None else self.clock.next_look(fire)

    def desk(self) -> Desk:
        """An empty desk for the watched accounts."""
        owners = {account.account_id: account.owner for account in self.watched}
        return Desk(
            owners=owners,
            timelines=self.timelines,
            walls=self.walls,
            patience=self.patience,
        )

    def _claim(self, now: datetime, *, lapsed: bool) -> ledger.Claim:
        return ledger.Claim(
            runner=self.runner,
            accounts=[account.account_id for account in self.watched],
            now=now,
            until=now + self.look_ahead,
            limit=CLAIM_LIMIT,
            lease_seconds=self.lease_seconds,
            lapsed=lapsed,
        )

    async def _sweep(self, session: Session, sweep: Sweep) -> list[ledger.Missed]:
        """Renew what is held, and end every window that closed unread, with one event for all.

        What a visitor lost with its life is not held: its lease lapses, and it is claimed anew.
        """
        await ledger.renew(session, captures=sweep.held, lease_seconds=self.lease_seconds)
        await ledger.end(session, endings=sweep.expired)
        missed = await ledger.close_overdue(
            session, now=sweep.now, reason=sweep.reason, lapsed=sweep.lapsed
        )
        reasons = losses.by_reason(sweep.expired)
        for each in missed:
            reasons[each.reason] += each.count
        await losses.tell(session, reasons, "scheduler")
        return missed

    async def release(self) -> None:
        """What this runner holds is free for the next; leases end by themselves if that fails."""
        with trio.CancelScope(shield=True), trio.move_on_after(RELEASE_SECONDS) as given_up:
            await self.database.run_single(
                ledger.release,
                runner=self.runner,
                accounts=[account.account_id for account in self.watched],
                until=self.clock.now() + self.look_ahead + SET_BACK,
            )
        if given_up.cancelled_caught:
            log.warning("leases_kept", reason="the database is slow")

    async def _leave(self) -> None:
        """Release, but for results that still wait: those leases are theirs at the next start."""
        if self.spool:
            log.info("leases_kept", reason="results wait to be stored")
            return
        try:
            await self.release()
        except Outage as outage:
            log.warning("leases_kept", reason=str(outage))


def _hint(changed: trio.MemorySendChannel[None]) -> None:
    with suppress(trio.WouldBlock):  # one hint is as good as two
        changed.send_nowait(None)
