"""The browser's memory over 5,000 captures in a row: `python -m tests.bench.browser [captures]`.

Four at a time, posts' pages and timelines of the simulated site in turn. Memory is the sum of the
resident bytes of the browser's processes; ends with 1 where it has grown by more than a fifth
between the tenth part and the whole.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

import attrs
import trio

from growthd import border
from growthd.metrics import Metrics
from growthd.model.reading import Owner
from growthd.model.visit import Place, Visit
from growthd.pages.keeper import Keeper, Lodging
from growthd.pages.pool import Pool, PoolLimits
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from growthd.sources.page import PageSource
from growthd.supervision.outage import Outage

START = datetime(2026, 1, 5, tzinfo=UTC)
NOW = START + timedelta(days=8)
OWNER = Owner(account_id="42", handle="ada")
AT_ONCE = 4
MOST_GROWTH = 1.2


def visits(world: World) -> Iterator[Visit]:
    """Each post's own page, and after every tenth the timeline."""
    for number, post in enumerate(cycle(list(world.newest(NOW)))):
        yield Visit(owner=OWNER, place=Place.POST, post_id=post.tweet_id)
        if number % 10 == 0:
            yield Visit(owner=OWNER, place=Place.REPLIES)


@attrs.define
class Run:
    source: PageSource
    keeper: Keeper
    left: Iterator[Visit]
    total: int
    captured: int = 0
    seen: list[float] = attrs.field(factory=list)

    async def work(self) -> None:
        for visit in self.left:
            try:
                await self.source.visit(visit)
            except Outage as outage:
                print(f"{self.captured:>6,} captures  {outage}", flush=True)
            self.captured += 1
            if self.captured % (self.total // 10) == 0:
                self.seen.append((await self.keeper.memory_bytes() or 0) / 2**20)
                print(f"{self.captured:>6,} captures  {self.seen[-1]:6.0f} MB", flush=True)


async def measure(profile: Path, total: int) -> bool:
    world = World(seed=1, start=START, owner=OWNER)
    async with border.open_border(), trio.open_nursery() as nursery:
        base_url = await nursery.start(serve, Site(world, lambda: NOW))
        keeper = Keeper(lodging=Lodging(profile=profile, headless=True))
        pool = Pool(keeper=keeper, limits=PoolLimits(tabs=AT_ONCE), metrics=Metrics())
        source = PageSource(pool=pool, now=lambda: NOW, base_url=base_url)
        run = Run(source, keeper, islice(visits(world), total), total)
        async with trio.open_nursery() as workers:
            for _ in range(AT_ONCE):
                workers.start_soon(run.work)
        await pool.close()
        nursery.cancel_scope.cancel()
    growth = run.seen[-1] / run.seen[0]
    print(f"{growth:.2f} x what it was after a tenth of them (at most {MOST_GROWTH})")
    return growth <= MOST_GROWTH


def main() -> int:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    print(f"load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as profile:
        return 0 if trio.run(measure, Path(profile), total) else 1


if __name__ == "__main__":
    sys.exit(main())
