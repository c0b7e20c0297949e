"""One round's parts: a world that is served, a clock, and a daemon that is started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import attrs
import psutil
import trio

from growthd.clock import Clock
from growthd.config import load
from growthd.house import embedded
from growthd.model.reading import Owner
from growthd.postgres import server
from growthd.simx.climate import Climate
from growthd.simx.site import Site
from growthd.simx.world import World
from growthd.web.door import ADDRESS
from tests.chaos.plan import Stage
from tests.proxies import Line

OWNER = Owner(account_id="4200000042", handle="ada_grows")
CLIMATE = Climate(posts_per_day=60, replies_per_day=30, followers=12_000)
OPENED = datetime(2026, 3, 2, 8, 50, tzinfo=UTC)
HISTORY = timedelta(hours=30)
SPEED = 120.0
RESTART_SECONDS = 0.2


@attrs.define(kw_only=True)
class Time:
    """The world's clock, which daemon and site go by."""

    at: datetime = OPENED
    wall: float = attrs.field(factory=time.time)
    speed: float = SPEED
    jumped: timedelta = timedelta(0)
    """How far it was ever set, forward and back, taken together."""

    @property
    def clock(self) -> Clock:
        return Clock(origin=self.at, wall_origin=self.wall, speed=self.speed)

    def now(self) -> datetime:
        return self.clock.now()

    def jump(self, by: timedelta) -> None:
        """It is that much later, or earlier, from one moment to the next."""
        self.at, self.wall = self.now() + by, time.time()
        self.jumped += abs(by)

    def slow_down(self) -> None:
        """It goes on from where it is, at half its speed."""
        self.at, self.wall, self.speed = self.now(), time.time(), self.speed / 2


@attrs.define(kw_only=True)
class Arena:
    """`dsn` leads to the database directly; the daemon goes over `line`, where there is one."""

    folder: Path
    seed: int
    stage: Stage
    dsn: str | None
    line: Line | None
    base: str = ""
    time: Time = attrs.field(factory=Time)
    site: Site = attrs.field(init=False)
    daemon: trio.Process | None = None
    starts: int = 0
    ending: bool = False

    @site.default
    def _build(self) -> Site:
        world = World(seed=self.seed, start=OPENED - HISTORY, owner=OWNER, climate=CLIMATE)
        return Site(world, self.time.now)

    @property
    def log(self) -> Path:
        return self.folder / "daemon.log"

    def database(self) -> str | None:
        """The DSN by which the database is reached at this moment."""
        if self.dsn is not None:
            return self.dsn
        return server.running(embedded(load(self.folder / "growthd.toml", {}).config))

    def configure(self) -> None:
        """The daemon's configuration says what is true now."""
        browser = self.stage is Stage.BROWSER
        dsn = self.line.dsn if self.line else ""
        token = self.folder / "x-api.token"
        token.touch(mode=0o600)
        token.write_text(self.site.desk.token)
        (self.folder / "growthd.toml").write_text(
            f"""
[[accounts]]
handle = "{OWNER.handle}"
id = "{OWNER.account_id}"
sources = ["{"page" if browser else "api"}"]
[daemon]
data_dir = {json.dumps(str(self.folder))}
log_format = "json"
[database]
dsn = {json.dumps(dsn)}
[site]
base_url = "{self.base}"
[browser]
headless = true
visit_seconds = 5
[x_api]
base_url = "{self.base}"
daily_cap_usd = 10_000
[schedule]
patience_percent = 50
lease_seconds = 10
discover_minutes = 30
[web]
port = 0
[clock]
speed = {self.time.speed}
origin = {self.time.at.isoformat()}
wall_origin = {self.time.wall}
""",
            encoding="utf-8",
        )

    def slow_down(self) -> None:
        """Daemon and site go at half the speed: a busy machine has a world that it can follow."""
        self.time.slow_down()
        self.configure()
        self.tell(signal.SIGHUP)

    async def keep_daemon(self) -> None:
        """What a service manager does: it is started again until it is to end."""
        while not self.ending:
            self.daemon = await self._start()
            self.starts += 1
            await self.daemon.wait()
            await trio.sleep(RESTART_SECONDS)

    @property
    def answers(self) -> bool:
        """Whether the daemon that runs now has opened its door."""
        lives = self.daemon is not None and self.daemon.poll() is None
        return lives and (self.folder / ADDRESS).exists()

    @property
    def spools(self) -> bool:
        """Whether results wait on the disk to be stored."""
        spool = self.folder / "spool"
        return spool.exists() and spool.stat().st_size > 0

    @property
    def keeps_leases(self) -> bool:
        """Whether the daemon said at its end that it could not give its leases back."""
        last = self.log.read_text(encoding="utf-8", errors="replace").rpartition('"stopping"')[2]
        return '"leases_kept"' in last

    def tell(self, number: signal.Signals) -> None:
        """The daemon's own process gets the signal, if it lives."""
        if self.daemon is not None and self.daemon.poll() is None:
            self.daemon.send_signal(number)

    def family(self) -> list[psutil.Process]:
        """What the daemon started."""
        with suppress(psutil.NoSuchProcess):
            if self.daemon is not None:
                return psutil.Process(self.daemon.pid).children(recursive=True)
        return []

    async def end(self, seconds: float = 60.0) -> int | None:
        """Its exit code after SIGTERM; None where it had to be killed."""
        self.ending = True
        self.tell(signal.SIGTERM)
        assert self.daemon is not None
        with trio.move_on_after(seconds):
            return await self.daemon.wait()
        self.daemon.kill()
        return None

    async def _start(self) -> trio.Process:
        await trio.Path(self.folder / ADDRESS).unlink(missing_ok=True)  # of one that was killed
        with self.log.open("ab") as log:
            start = partial(
                trio.lowlevel.open_process,
                [sys.executable, "-m", "growthd", "run", "-c", str(self.folder / "growthd.toml")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # A daemon that is started again and again need not be compiled each time.
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
            )
            return await start()
