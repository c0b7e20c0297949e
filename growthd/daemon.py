"""The composition root: opens the house, keeps its actors alive, and closes it."""

from __future__ import annotations

import sys
from datetime import datetime
from importlib.metadata import version

import attrs
import structlog
import trio

from growthd import advisers, logs
from growthd.actors.scheduler import Scheduler
from growthd.actors.visitor import Visitor
from growthd.config import ConfigRefused, Settings, load
from growthd.house import House, open_house, watched
from growthd.metrics import Metrics
from growthd.model.visit import Visit
from growthd.orders import Orders
from growthd.postgres import lock
from growthd.postgres.account import make_private
from growthd.staff import Staff, actors
from growthd.store import runners
from growthd.supervision.herald import Herald
from growthd.supervision.memory import keep_large_apart, share_one_heap
from growthd.supervision.supervisor import supervise

log = structlog.get_logger(__name__)

FIXED = ("database", "web", "browser", "accounts")
"""Sections that count only at a start."""
TURN_SECONDS = 0.0005
"""How long a thread that computes may keep Python while the loop waits for it.

An answer gives Python away several times, with each packet that is sent or awaited: at CPython's
own five milliseconds, the page was slow for as long as a long timeline is read, or learned from.
"""
_NOBODY = Herald()


async def run(settings: Settings, herald: Herald = _NOBODY) -> None:
    """Watch until a signal says otherwise; afterwards no process that was started here is left."""
    sys.setswitchinterval(TURN_SECONDS)
    keep_large_apart()
    share_one_heap()
    data = settings.config.daemon.data_dir
    make_private(data)
    with lock.hold(data / "daemon.lock"):
        async with trio.open_nursery() as office:
            tenancy = Tenancy(settings=settings, herald=herald)
            orders = Orders(reload=tenancy.reload, file=settings.path)
            await office.start(orders.obey)
            office.start_soon(orders.follow_file)
            office.start_soon(herald.keep_alive)
            with orders.interruptible():
                async with open_house(settings.config) as house:
                    await tenancy.live(house, orders)
                    herald.stopping()
            office.cancel_scope.cancel()


async def once(settings: Settings, actor: str) -> str:
    """One pass of one actor has been made; says what it did."""
    async with open_house(settings.config) as house:
        send, receive = trio.open_memory_channel[Visit](0)
        staff = Staff(house=house, config=settings.config)
        now = staff.clock.now()
        match actor:
            case "intake":
                return f"{await staff.intake().one_pass()} events taken in"
            case "poller":
                visits = await staff.poller(send).one_pass(now)
                return f"hours planned; {len(visits)} timelines are to be looked at"
            case "attributor":
                entered = await staff.attributor().one_pass(now)
                return f"{entered.credits} credits and {entered.intervals} intervals of the ledger"
            case "courier":
                taken = await staff.courier().one_pass()
                return f"{taken.posts} posts and {taken.events} events are new"
            case "mirror" if not settings.config.mirror.url:
                return "mirror.url names no Redis"
            case "mirror":
                return f"{await staff.mirror().one_pass(now)} posts are shown"
            case "rewarder" | "learner" | "planner":
                return await advisers.once(house.database, settings.config, actor, now)
            case _:
                await staff.replayer().one_pass()
                made = await _visit_all(staff.scheduler(send), staff.visitor(0, receive), now)
                return f"{made} visits made"


async def _visit_all(scheduler: Scheduler, visitor: Visitor, now: datetime) -> int:
    """Make every visit that is ripe now; returns how many that were."""
    desk, made = scheduler.desk(), 0
    await scheduler.refill(desk, now)
    while visit := await scheduler.one_pass(desk, now):
        await visitor.one_pass(visit)
        made += 1
    await scheduler.release()
    return made


@attrs.define(kw_only=True)
class Tenancy:
    """One configuration's life after another, in the same house."""

    settings: Settings
    metrics: Metrics | None = None
    herald: Herald = _NOBODY

    async def live(self, house: House, orders: Orders) -> None:
        """Keep the actors alive until the order to stop; a new configuration starts them anew."""
        self.metrics = house.metrics
        accounts = [account.account_id for account in watched(self.settings.config)]
        await house.database.run(
            runners.arrive, runner=house.runner, version=version("growthd"), accounts=accounts
        )
        house.metrics.build_info.labels(version("growthd")).set(1)
        house.metrics.prime(accounts, Staff(house=house, config=self.settings.config).horizons())
        while not orders.stopping:
            self._note()
            with orders.living():
                async with trio.open_nursery() as life:
                    await life.start(supervise, actors(house, self.settings.config))
                    self.herald.ready()
        with trio.CancelScope(shield=True), trio.move_on_after(1):
            await house.database.run(runners.leave, runner=house.runner)

    def reload(self) -> bool:
        """True where the configuration now reads differently; a mistaken one changes nothing."""
        self.herald.reloading()
        try:
            fresh = load(self.settings.path)
        except ConfigRefused as refused:
            if self.metrics is not None:
                self.metrics.config_reload_ok.set(0)
            log.error("config_refused", mistakes=[str(each) for each in refused.mistakes])  # noqa: TRY400 - the mistakes say all that a traceback would hide
            self.herald.ready()
            return False
        for name in FIXED:
            if getattr(fresh.config, name) != getattr(self.settings.config, name):
                log.warning("needs_a_restart", section=name)
        kept = {name: getattr(self.settings.config, name) for name in FIXED}
        self.settings = attrs.evolve(fresh, config=attrs.evolve(fresh.config, **kept))
        return True

    def _note(self) -> None:
        config = self.settings.config
        logs.configure(config.daemon)
        if self.metrics is not None:
            self.metrics.config_reload_ok.set(1)
            self.metrics.config_reload_time.set_to_current_time()
        log.info("watching", accounts=[account.handle for account in config.accounts])
