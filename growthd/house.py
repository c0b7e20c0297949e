"""What stands for the length of the process: database, browser, clock, metrics."""

from __future__ import annotations

import math
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path

import attrs
import trio

from growthd import border
from growthd.clock import EPOCH, Clock
from growthd.config import Channel, Config
from growthd.metrics import Metrics
from growthd.model.capture import ClaimedCapture
from growthd.model.reading import Owner
from growthd.model.watched import Watched
from growthd.pages.chromium import end_stragglers, evict
from growthd.pages.find import find_browser
from growthd.pages.keeper import Keeper, Lodging
from growthd.pages.pool import Pool, PoolLimits
from growthd.postgres import orphan, server
from growthd.postgres.account import make_private
from growthd.store import migrate
from growthd.store.database import Database
from growthd.store.spool import Spool
from growthd.supervision.pulse import Pulse
from growthd.supervision.vitals import Vitals
from growthd.wheel.timeline import Timelines
from growthd.workbench import Aside, workbench


@attrs.frozen(kw_only=True)
class House:
    """One configuration's life may follow another in it."""

    database: Database
    pool: Pool
    metrics: Metrics
    runner: str
    """Names this data directory's daemon, so that a restart takes back what it held."""
    spool: Spool
    aside: Aside
    returned: tuple[
        trio.MemorySendChannel[ClaimedCapture], trio.MemoryReceiveChannel[ClaimedCapture]
    ] = attrs.field(factory=lambda: trio.open_memory_channel[ClaimedCapture](math.inf))
    """Captures on their way back to the desk, at most what was on it."""
    timelines: Timelines = attrs.field(factory=Timelines)
    vitals: Vitals = attrs.field(factory=lambda: Vitals([]))

    def show(self, pulses: Sequence[Pulse]) -> None:
        """These actors, and no former ones, are in the metrics."""
        self.vitals.pulses[:] = pulses


@asynccontextmanager
async def open_house(config: Config) -> AsyncIterator[House]:
    """Border, database, workbench, browser are ready, in this order, and close in the reverse."""
    metrics = Metrics()
    make_private(config.daemon.data_dir)
    async with open_database(config, metrics) as database, workbench() as aside:
        await migrate.migrate(database)
        if not config.browser.cdp_url and _needs_browser(config):
            find_browser()  # a machine without one is told so now, and not at the first visit
        pool = browser_pool(config, metrics)
        try:
            house = House(
                database=database,
                pool=pool,
                metrics=metrics,
                runner=_runner(config.daemon.data_dir),
                spool=open_spool(config),
                aside=aside,
            )
            metrics.registry.register(house.vitals)
            metrics.spool_entries.set_function(partial(len, house.spool))
            yield house
        finally:
            await pool.close()


@asynccontextmanager
async def open_database(config: Config, metrics: Metrics) -> AsyncIterator[Database]:
    """The database that the configuration names, its border with it; the schema may be behind."""
    async with _served(config) as dsn, border.open_border(metrics.asyncio_unhandled.inc):
        opened = Database.open(
            dsn,
            size=config.database.pool_size,
            schema=config.database.schema,
            note=partial(_observe, metrics),
        )
        async with opened as database:
            yield database


def _observe(metrics: Metrics, name: str, seconds: float, *, reached: bool) -> None:
    metrics.db_up.set(reached)
    metrics.db_query.labels(name).observe(seconds)


def _served(config: Config) -> AbstractAsyncContextManager[str]:
    """The owner's own server by its DSN, or the embedded one for the length of the block."""
    if config.database.dsn:
        return nullcontext(config.database.dsn)
    return server.serve(embedded(config))


def open_spool(config: Config) -> Spool:
    """Where results wait while the database is away."""
    return Spool.open(config.daemon.data_dir / "spool", config.daemon.spool_mb * 2**20)


def embedded(config: Config) -> Path:
    """Where the embedded server keeps its data."""
    return config.daemon.data_dir / "postgres"


@asynccontextmanager
async def visit_database(config: Config) -> AsyncIterator[Database]:
    """The same database for a short call, whether or not a daemon has it open at the moment.

    Raises SchemaError where it lacks what this version reads and writes.
    """
    if not (config.database.dsn or (embedded(config) / "data").exists()):
        raise migrate.SchemaError(
            f"{config.daemon.data_dir} holds no database yet: growthd run makes one, and watches;"
            " growthd db migrate only makes one"
        )
    async with visit_server(config) as database:
        state = await database.run(migrate.status, schema=config.database.schema)
        if state.pending:
            raise migrate.SchemaError(
                f"the database lacks {len(state.pending)} of this version's migrations: growthd db"
                " migrate applies them, and growthd run does so by itself"
            )
        yield database


@asynccontextmanager
async def visit_server(config: Config) -> AsyncIterator[Database]:
    """As `visit_database`, whatever the schema; an embedded server's data are made on first use."""
    dsn = None if config.database.dsn else server.running(embedded(config))
    if dsn is not None:
        config = attrs.evolve(config, database=attrs.evolve(config.database, dsn=dsn, pool_size=1))
    async with open_database(config, Metrics()) as database:
        yield database


@asynccontextmanager
async def visit_dsn(config: Config) -> AsyncIterator[str]:
    """Where the same server is reached by other programs, for the length of the block."""
    dsn = None if config.database.dsn else server.running(embedded(config))
    if dsn is not None:
        yield dsn
        return
    async with _served(config) as served:
        yield served


async def clear_away(config: Config) -> None:
    """No server and no browser is left that a killed daemon started; a living one's must not be."""
    if not config.database.dsn:
        await orphan.clear(embedded(config) / "data")
    if not config.browser.cdp_url:
        await evict(profile_of(config))
        await end_stragglers(profile_of(config))


def clock_of(config: Config) -> Clock:
    """The real clock, unless the configuration tells of a faster one."""
    machine = config.clock
    if machine.wall_origin is None:
        return Clock()
    return Clock(
        origin=machine.origin or EPOCH, wall_origin=machine.wall_origin, speed=machine.speed
    )


def watched(config: Config) -> tuple[Watched, ...]:
    """The accounts under their keys: the first is `default`, the others go by their handles."""
    return tuple(
        Watched(
            account_id="default" if n == 0 else account.handle.lower(),
            owner=Owner(account_id=account.id, handle=account.handle),
        )
        for n, account in enumerate(config.accounts)
    )


def _needs_browser(config: Config) -> bool:
    return any(Channel.PAGE in account.sources for account in config.accounts)


def browser_pool(config: Config, metrics: Metrics) -> Pool:
    """Tabs of the browser that the configuration names; nothing is launched before one is lent."""
    browser = config.browser
    lodging = Lodging(
        profile=profile_of(config),
        headless=browser.headless,
        cdp_url=browser.cdp_url,
    )
    limits = PoolLimits(tabs=browser.pages, visits=browser.recycle_after_visits)
    return Pool(keeper=Keeper(lodging=lodging), limits=limits, metrics=metrics)


def profile_of(config: Config) -> Path:
    """Where the browser that we launch keeps its login."""
    return config.browser.profile_dir or config.daemon.data_dir / "browser"


def _runner(data: Path) -> str:
    """The name kept in the data directory; a new one on first use."""
    file = data / "runner"
    if not file.exists():
        file.write_text(str(uuid.uuid4()), encoding="ascii")
    return file.read_text(encoding="ascii")
