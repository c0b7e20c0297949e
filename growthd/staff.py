"""Who works in the house: every actor, hired by the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

import attrs
import trio

from growthd import advisers
from growthd.actors.attributor import Attributor
from growthd.actors.auditor import Auditor
from growthd.actors.courier import Courier
from growthd.actors.intake import Intake
from growthd.actors.mirror import Mirror
from growthd.actors.poller import Poller
from growthd.actors.replayer import Replayer
from growthd.actors.scheduler import Scheduler
from growthd.actors.scribe import Scribe
from growthd.actors.visitor import Visitor
from growthd.clock import Clock
from growthd.config import Config
from growthd.house import House, clock_of, watched
from growthd.model.capture import Horizon
from growthd.model.visit import Visit
from growthd.sources.source import Source
from growthd.sources.switchboard import Means, connect
from growthd.store.capacity import Hands
from growthd.supervision.actor import Actor, Run
from growthd.supervision.pulse import Pulse
from growthd.web.context import Context
from growthd.web.door import Door
from growthd.web.guards.token import token_in
from growthd.web.notices.crier import Crier
from growthd.wheel.plan import horizons
from growthd.wheel.walls import Walls


class Worker(Protocol):
    """What every actor's class has."""

    @property
    def pulse(self) -> Pulse: ...

    @property
    def run(self) -> Run: ...


def actors(house: House, config: Config) -> Sequence[Actor]:
    """Everybody who works here, in the order in which they start."""
    send, receive = trio.open_memory_channel[Visit](0)  # back-pressure: no visit waits unseen
    staff = Staff(house=house, config=config)
    workers: list[Worker] = [
        staff.intake(),
        staff.replayer(),
        *(staff.visitor(n, receive) for n in range(config.browser.pages)),
        staff.scheduler(send),
        staff.poller(send),
        staff.attributor(),
        advisers.rewarder(house.database, config),
        advisers.learner(house.database, config),
        advisers.planner(house.database, config),
    ]
    if config.existing.schema:
        workers.append(staff.courier())
    if config.mirror.url:
        workers.append(staff.mirror())
    pulses = [worker.pulse for worker in workers]
    workers += [staff.auditor(pulses), staff.door(pulses)]
    if config.notify.speaks:
        workers.append(staff.crier(pulses))
    house.show([worker.pulse for worker in workers])
    return [Actor(name=one.pulse.name, run=one.run, pulse=one.pulse) for one in workers]


@attrs.frozen(kw_only=True)
class Staff:
    """Hires one worker of each trade, by the configuration."""

    house: House
    config: Config
    clock: Clock = attrs.field(init=False)
    walls: Walls = attrs.field(factory=Walls)

    @clock.default
    def _wind(self) -> Clock:
        return clock_of(self.config)

    @cached_property
    def source(self) -> Source:
        """What every visitor asks."""
        means = Means(
            config=self.config,
            pool=self.house.pool,
            database=self.house.database,
            metrics=self.house.metrics,
            walls=self.walls,
            now=self.clock.now,
        )
        return connect(means, watched(self.config))

    @cached_property
    def scribe(self) -> Scribe:
        """Who writes down what all of the visitors found."""
        return Scribe(
            database=self.house.database,
            spool=self.house.spool,
            returned=self.house.returned[0],
            metrics=self.house.metrics,
        )

    def intake(self) -> Intake:
        return Intake(
            database=self.house.database,
            clock=self.clock,
            watched=watched(self.config),
            horizons=self.horizons(),
            walls=self.walls,
            pulse=Pulse(name="intake"),
        )

    def replayer(self) -> Replayer:
        return Replayer(
            scribe=self.scribe,
            spool=self.house.spool,
            horizons=self.horizons(),
            attempts=self.config.schedule.attempts,
            pulse=Pulse(name="replayer"),
        )

    def visitor(self, n: int, visits: trio.MemoryReceiveChannel[Visit]) -> Visitor:
        return Visitor(
            database=self.house.database,
            scribe=self.scribe,
            source=self.source,
            clock=self.clock,
            accounts={a.owner.handle.lower(): a.account_id for a in watched(self.config)},
            horizons=self.horizons(),
            attempts=self.config.schedule.attempts,
            timelines=self.house.timelines,
            walls=self.walls,
            visits=visits,
            metrics=self.house.metrics,
            pulse=Pulse(name=f"visitor-{n}"),
        )

    def scheduler(self, visits: trio.MemorySendChannel[Visit]) -> Scheduler:
        schedule = self.config.schedule
        return Scheduler(
            database=self.house.database,
            clock=self.clock,
            runner=self.house.runner,
            watched=watched(self.config),
            timelines=self.house.timelines,
            walls=self.walls,
            visits=visits,
            returned=self.house.returned[1],
            spool=self.house.spool,
            look_ahead=timedelta(minutes=schedule.look_ahead_minutes),
            lease_seconds=schedule.lease_seconds,
            patience=schedule.patience_percent / 100,
            metrics=self.house.metrics,
            pulse=Pulse(name="scheduler"),
        )

    def poller(self, visits: trio.MemorySendChannel[Visit]) -> Poller:
        schedule = self.config.schedule
        return Poller(
            database=self.house.database,
            clock=self.clock,
            watched=watched(self.config),
            timelines=self.house.timelines,
            walls=self.walls,
            visits=visits,
            every=timedelta(minutes=schedule.discover_minutes),
            tolerance=timedelta(minutes=schedule.tolerance_minutes),
            pulse=Pulse(name="poller"),
        )

    def attributor(self) -> Attributor:
        return Attributor(
            database=self.house.database,
            clock=self.clock,
            accounts=[account.account_id for account in watched(self.config)],
            pulse=Pulse(name="attributor"),
            aside=self.house.aside,
        )

    def courier(self) -> Courier:
        return Courier.hired(self.house.database, self.config.existing)

    def mirror(self) -> Mirror:
        return Mirror(
            database=self.house.database,
            clock=self.clock,
            accounts=[account.account_id for account in watched(self.config)],
            url=self.config.mirror.url,
            pulse=Pulse(name="mirror"),
        )

    def auditor(self, pulses: Sequence[Pulse]) -> Auditor:
        return Auditor(
            database=self.house.database,
            clock=self.clock,
            runner=self.house.runner,
            accounts=[account.account_id for account in watched(self.config)],
            hands=Hands.of(self.config),
            spool=self.house.spool,
            pulses=pulses,
            browser=self.house.pool,
            idle_seconds=self.config.browser.close_when_idle_minutes * 60,
            evidence_age=timedelta(days=self.config.retention.evidence_days),
            metrics=self.house.metrics,
            pulse=Pulse(name="auditor"),
        )

    def context(self, pulses: Sequence[Pulse]) -> Context:
        """What the page, and whoever speaks by itself, knows."""
        return Context(
            database=self.house.database,
            clock=self.clock,
            metrics=self.house.metrics,
            pulses=pulses,
            config=self.config,
            token=token_in(self.config.daemon.data_dir),
            walls=self.walls,
        )

    def door(self, pulses: Sequence[Pulse]) -> Door:
        return Door(
            context=self.context(pulses),
            folder=self.config.daemon.data_dir,
            pulse=Pulse(name="web"),
        )

    def crier(self, pulses: Sequence[Pulse]) -> Crier:
        return Crier(
            context=self.context(pulses),
            notify=self.config.notify,
            folder=self.config.daemon.data_dir,
            zone=ZoneInfo(self.config.daemon.time_zone),
            pulse=Pulse(name="crier"),
        )

    def horizons(self) -> tuple[Horizon, ...]:
        schedule = self.config.schedule
        return horizons(
            schedule.horizons_minutes, schedule.tolerance_minutes, schedule.tolerance_percent
        )
