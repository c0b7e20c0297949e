"""The page with 100,000 posts, as Chromium over loopback sees it: `python -m tests.bench.page`.

With a folder as its argument it also takes pictures of every view, and with --serve it goes on.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import attrs
import trio
from playwright.async_api import Browser, async_playwright
from rich.console import Console
from rich.table import Table

from growthd import border
from growthd.clock import Clock
from growthd.config import Account, Config, Web
from growthd.metrics import Metrics
from growthd.postgres.server import serve as serve_postgres
from growthd.store.database import Database
from growthd.store.migrate import migrate
from growthd.supervision.pulse import Pulse
from growthd.web.app import build
from growthd.web.context import Context
from growthd.web.guards.token import Token
from growthd.web.server import serve
from tests.conftest import throw_away_directory
from tests.web import look, town

ROUNDS = 5
PAINT_MS, BYTES = 300, 150_000
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
COST = """
    performance.getEntriesByType("resource")
        .concat(performance.getEntriesByType("navigation"))
        .reduce((sum, entry) => sum + entry.transferSize, 0)
"""


@attrs.frozen(kw_only=True)
class Seen:
    """One view: its first paints in ms, bytes with nothing cached, requests to elsewhere."""

    path: str
    paints: list[float]
    cost: int
    foreign: int


def context_of(database: Database) -> Context:
    pulses = [Pulse(name=name) for name in ("intake", "poller", "scheduler", "visitor-0")]
    for pulse in pulses:
        pulse.up, pulse.progressed_at = True, pulse.wall()
    return Context(
        database=database,
        clock=Clock(),
        metrics=Metrics(),
        pulses=pulses,
        config=Config(accounts=(Account(handle="ada"),)),
        token=Token("only-for-the-bench"),
    )


@asynccontextmanager
async def served(folder: Path, posts: int, port: int) -> AsyncIterator[str]:
    """The page of a town of so many posts; yields its address."""
    async with (
        serve_postgres(folder / "postgres", durable=False) as dsn,
        border.open_border(),
        Database.open(dsn, size=4) as database,
        trio.open_nursery() as nursery,
    ):
        await migrate(database)
        await town.settle(database, now=datetime.now(UTC), posts=posts)
        yield await nursery.start(serve, build(context_of(database)), Web(port=port))
        nursery.cancel_scope.cancel()


async def measure(url: str, pictures: Path | None) -> list[Seen]:
    chromium = os.environ.get("GROWTHD_CHROME") or shutil.which("chromium")
    async with async_playwright() as playwright:
        launch = playwright.chromium.launch
        browser = await launch(executable_path=chromium, args=["--no-sandbox"])
        found = [await visit(browser, url, path) for path in look.VIEWS.values()]
        if pictures is not None:
            await look.shoot(browser, url, pictures)
        await browser.close()
    return found


async def visit(browser: Browser, url: str, path: str) -> Seen:
    """`ROUNDS` first visits, each with nothing cached."""
    paints: list[float] = []
    requests: list[str] = []
    cost = 0
    for _ in range(ROUNDS):
        context = await browser.new_context(viewport={"width": 1280, "height": 900})
        page = await context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        await page.goto(url + path)
        await page.wait_for_timeout(500)
        paints.append(await page.evaluate(PAINT))
        cost = await page.evaluate(COST)
        await context.close()
        await asyncio.sleep(1.1)  # so that no answer is one that was kept
    foreign = sum(not request.startswith(url) for request in requests)
    return Seen(path=path, paints=paints, cost=cost, foreign=foreign)


def told(found: list[Seen], posts: int) -> bool:
    """Prints the figures; True where all are within their bounds."""
    table = Table("view", "first paint, median", "worst", "bytes", "external requests")
    for seen in found:
        median, worst = sorted(seen.paints)[len(seen.paints) // 2], max(seen.paints)
        table.add_row(
            seen.path, f"{median:.0f} ms", f"{worst:.0f} ms", f"{seen.cost:,}", f"{seen.foreign}"
        )
    Console().print(f"{posts:,} posts, load {os.getloadavg()[0]:.1f}")
    Console().print(table)
    within = [sorted(s.paints)[ROUNDS // 2] < PAINT_MS and s.cost < BYTES for s in found]
    return all(within) and not any(seen.foreign for seen in found)


async def main(posts: int, pictures: Path | None, port: int, *, stay: bool) -> bool:
    with throw_away_directory() as folder:
        async with served(folder, posts, port) as url:
            return await look_at(url, posts, pictures, stay=stay)


async def look_at(url: str, posts: int, pictures: Path | None, *, stay: bool) -> bool:
    """Measured, told, and left open where it is to stay."""
    good = told(await border.run(lambda: measure(url, pictures)), posts)
    if stay:
        print(url, flush=True)
        await trio.sleep_forever()
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("pictures", nargs="?", type=Path)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--serve", action="store_true")
    asked = parser.parse_args()
    if asked.pictures:
        asked.pictures.mkdir(exist_ok=True)
    good = trio.run(lambda: main(asked.posts, asked.pictures, asked.port, stay=asked.serve))
    raise SystemExit(0 if good else 1)
