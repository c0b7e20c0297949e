"""Looks at the whole once a minute: gauges, signs of life, and what is too old or unused.

Each statement wakes an idle machine, so what changes slowly is looked at less often.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NoReturn, Protocol

import attrs
import structlog
import trio

from growthd.clock import Clock, wake_by
from growthd.metrics import Metrics
from growthd.model.capture import Subject, horizon_label
from growthd.store import (
    blindness,
    capacity,
    doubts,
    evidence,
    health,
    heartbeats,
    overview,
    visits,
)
from growthd.store.capacity import Hands
from growthd.store.database import Database, Session
from growthd.store.spool import Spool
from growthd.supervision.memory import give_back
from growthd.supervision.pulse import Pulse
from growthd.wheel.capacity import SCARCE_BYTES, Load

LOOK_SECONDS = 60.0
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SLOWLY = timedelta(minutes=5)
"""Between two looks at what alerts ask for by the hour."""
MAX_EVIDENCE_BYTES = 512 * 2**20

log = structlog.get_logger(__name__)


class Sleeper(Protocol):
    """Something costly to keep open that can be closed while nobody uses it."""

    async def close_idle(self, seconds: float) -> bool: ...


@attrs.define
class Rota:
    """Says when that is due again which is done once in so much time of the clock."""

    every: timedelta
    _done: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """At first, after the time, and when the clock was set back."""
        return self._done is None or not timedelta(0) <= now - self._done < self.every

    def done(self, now: datetime) -> None:
        self._done = now


@attrs.frozen(kw_only=True)
class Auditor:
    database: Database
    clock: Clock
    runner: str
    accounts: Sequence[str]
    hands: Hands
    spool: Spool
    pulses: Sequence[Pulse]
    browser: Sleeper
    idle_seconds: float
    evidence_age: timedelta
    metrics: Metrics
    pulse: Pulse
    _slow: Rota = attrs.field(factory=lambda: Rota(SLOWLY))
    _hourly: Rota = attrs.field(factory=lambda: Rota(HOUR))

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        task_status.started()
        while True:
            with self.pulse.passing():
                await self.one_pass(self.clock.now())
            await trio.sleep_until(wake_by(LOOK_SECONDS))

    async def one_pass(self, now: datetime) -> None:
        """Gauges and heartbeats are of this moment; what is too old or unused is let go."""
        self._look_at_the_disk()
        await self._look_at_captures(now)
        if self._slow.is_due(now):
            await self._look_at_tables(now)
            self._slow.done(now)
        await self.database.run_single(
            heartbeats.record, heartbeats=[self._beat(pulse) for pulse in self.pulses]
        )
        hour = now.replace(minute=0, second=0, microsecond=0)
        if self._hourly.is_due(hour):
            await self.database.run(self._turn_the_hour, now)
            self._hourly.done(hour)
        await self.browser.close_idle(self.idle_seconds)
        give_back()

    async def _look_at_captures(self, now: datetime) -> None:
        self._show_backlog(
            await self.database.run_single(overview.backlog, accounts=self.accounts, now=now)
        )
        self._show_load(
            await self.database.run_single(
                capacity.load, accounts=self.accounts, now=now, hands=self.hands
            )
        )

    async def _look_at_tables(self, now: datetime) -> None:
        ask, accounts = self.database.run_single, self.accounts
        rounded = await ask(overview.rounded_hours, accounts=accounts, since=now - DAY)
        for account, share in rounded.items():
            self.metrics.rounded_hours.labels(account).set(share)
        waiting = await ask(overview.unrewarded, accounts=accounts, since=now - 30 * DAY)
        self.metrics.rewards_backlog.set(waiting)
        for table, inserted in (await ask(overview.latest_inserts)).items():
            if inserted is not None:
                self.metrics.table_last_insert.labels(table).set(inserted.timestamp())

    async def _turn_the_hour(self, session: Session, now: datetime) -> None:
        """The hour that has passed is on record, and what is too old is not."""
        await health.record(session, accounts=self.accounts, now=now)
        oldest = now - self.evidence_age
        await evidence.prune(session, before=oldest, max_bytes=MAX_EVIDENCE_BYTES)
        await doubts.prune(session, before=oldest)
        await blindness.prune(session, before=oldest)
        await visits.forget(session, before=oldest)

    def _show_backlog(self, backlog: Sequence[overview.Backlog]) -> None:
        dues = [kind.oldest_due for kind in backlog if kind.overdue]
        self.metrics.capture_oldest_due.set(min(dues).timestamp() if dues else math.nan)
        self.metrics.captures_pending.clear()  # a kind of which nothing is open has no row
        self.metrics.captures_overdue.clear()
        for kind in backlog:
            account_hours = kind.subject is Subject.ACCOUNT
            horizon = "hour" if account_hours else horizon_label(kind.horizon_minutes)
            self.metrics.captures_pending.labels(horizon).set(kind.pending)
            self.metrics.captures_overdue.labels(horizon).set(kind.past_tolerance)

    def _look_at_the_disk(self) -> None:
        """First of all, and without the database: a full disk takes that away as well."""
        free = self.spool.disk_free_bytes
        self.metrics.disk_free.set(free)
        self.metrics.spool_bytes.set(self.spool.size_bytes)
        if free < SCARCE_BYTES:
            log.warning("disk_nearly_full", free_bytes=free, folder=str(self.spool.file.parent))

    def _show_load(self, load: Load) -> None:
        self.metrics.captures_wanted.set(load.due_per_hour)
        if load.capacity_per_hour is not None:
            self.metrics.capture_capacity.set(load.capacity_per_hour)
        if load.is_too_much:
            log.warning("too_much_is_due", load=str(load))

    def _beat(self, pulse: Pulse) -> heartbeats.Heartbeat:
        return heartbeats.Heartbeat(
            runner=self.runner,
            actor=pulse.name,
            last_success=_moment(pulse.succeeded_at),
            last_failure=_moment(pulse.failed_at),
            last_progress=_moment(pulse.progressed_at),
            consecutive_failures=pulse.faults_in_row,
            last_error=pulse.last_error,
        )


def _moment(unix_seconds: float | None) -> datetime | None:
    return None if unix_seconds is None else datetime.fromtimestamp(unix_seconds, UTC)
