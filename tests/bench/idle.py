"""What it costs to wait: the daemon with nothing due, its browser left out of the sum.

python -m tests.bench.idle
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import attrs
import psutil
import trio

from growthd.model.reading import Owner
from growthd.simx.climate import Climate
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from growthd.web.door import ADDRESS
from tests.conftest import throw_away_directory

OWNER = Owner(account_id="4200000042", handle="ada_grows")
QUIET = Climate(posts_per_day=0.001, replies_per_day=0.001, reposts_per_day=0.001)
SETTLE_SECONDS = 90.0
"""The first reading is attributed a minute after the start."""
WATCH_SECONDS = 180.0
MOST_CPU, MOST_BYTES = 0.01, 150 * 2**20


@attrs.frozen
class Cost:
    """Sums over the daemon and its database server: seconds, count, bytes."""

    cpu: float
    wakeups: int
    resident: int


async def measure(folder: Path) -> None:
    """Print the cost of three minutes in which nothing is due."""
    site = Site(World(seed=1, start=datetime.now(UTC), owner=OWNER, climate=QUIET), _now)
    async with trio.open_nursery() as nursery:
        base = await nursery.start(serve, site)
        async with _daemon(folder, base) as daemon:
            await trio.sleep(SETTLE_SECONDS)
            before = _cost(daemon)
            await trio.sleep(WATCH_SECONDS)
            after = _cost(daemon)
        nursery.cancel_scope.cancel()
    cpu = (after.cpu - before.cpu) / WATCH_SECONDS
    wakeups = (after.wakeups - before.wakeups) / WATCH_SECONDS
    resident, share = after.resident / 2**20, after.resident / MOST_BYTES
    print(f"idle for {WATCH_SECONDS:.0f} s, browser and database server excluded")
    print(f"  cpu       {cpu:8.3%} of a core, {cpu / MOST_CPU:.2f} of the limit")
    print(f"  wake-ups  {wakeups:8.2f} a second (voluntary context switches)")
    print(f"  resident  {resident:8.0f} MB, {share:.2f} of the limit")


def _now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def _daemon(folder: Path, base: str) -> AsyncIterator[psutil.Process]:
    config = folder / "growthd.toml"
    config.write_text(
        f'[[accounts]]\nhandle = "{OWNER.handle}"\nid = "{OWNER.account_id}"\n'
        f'[daemon]\ndata_dir = "{folder}"\n[site]\nbase_url = "{base}"\n'
        "[browser]\nheadless = true\n[web]\nport = 0\n"
    )
    command = [sys.executable, "-m", "growthd", "run", "-c", str(config)]
    process = await trio.lowlevel.open_process(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        with trio.fail_after(60):
            while not (folder / ADDRESS).exists():  # noqa: ASYNC110 - another process makes it
                await trio.sleep(0.1)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        await process.wait()


def _cost(daemon: psutil.Process) -> Cost:
    """Of the daemon itself; its server's pages are mostly shared, and are counted apart."""
    times, switches = daemon.cpu_times(), daemon.num_ctx_switches()
    return Cost(
        cpu=times.user + times.system,
        wakeups=switches.voluntary,
        resident=daemon.memory_info().rss,
    )


def main() -> None:
    with throw_away_directory() as folder:
        trio.run(measure, folder)


if __name__ == "__main__":
    main()
