"""The contender that is growthd: its pool, its visit."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import trio

from growthd import border
from growthd.metrics import Metrics
from growthd.model.visit import Place, Visit
from growthd.pages.keeper import Keeper, Lodging
from growthd.pages.pool import Pool, PoolLimits
from growthd.sources.page import PageSource
from tests.bench.pages_task import AT_ONCE, NOW, OWNER, Task


def capture(task: Task) -> list[float]:
    """When each page was captured."""
    with tempfile.TemporaryDirectory() as profile:
        return trio.run(_capture, task, Path(profile))


async def _capture(task: Task, profile: Path) -> list[float]:
    finished: list[float] = []
    left = list(task.post_ids)
    async with border.open_border(), trio.open_nursery() as nursery:
        keeper = Keeper(lodging=Lodging(profile=profile, headless=True))
        pool = Pool(keeper=keeper, limits=PoolLimits(tabs=AT_ONCE), metrics=Metrics())
        source = PageSource(pool=pool, now=lambda: NOW, base_url=task.base_url)

        async def work() -> None:
            while left:
                post_id = left.pop()
                page = await source.capture(Visit(owner=OWNER, place=Place.POST, post_id=post_id))
                task.check(post_id, page.payloads[0].body, page.html.decode())
                finished.append(time.monotonic())

        async with trio.open_nursery() as workers:
            for _ in range(AT_ONCE):
                workers.start_soon(work)
        await pool.close()
        nursery.cancel_scope.cancel()
    return finished
