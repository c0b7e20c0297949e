"""Plays a demo of eight simulated days that end now, and asks what the seeds ask: `python -m
tests.bench.names_demo [DAYS]`. The shared documents must be there (GROWTHD_SHARED)."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import trio

from growthd.compute.diagnosis import LOOK_BACK, diagnose
from growthd.demo.play import Play
from growthd.demo.scene import Scene
from growthd.demo.summary import Summary
from growthd.house import clock_of, visit_database
from growthd.store import loop
from growthd.store.database import Database
from tests.conftest import SHARED, throw_away_directory
from tests.store.asking import rows, value
from tests.store.promised import NAMES
from tests.store.test_seeds import asked

SPEED = 360.0


async def play(folder: Path, days: float) -> Summary:
    """The demo has been played in `folder`, and its last moment is the machine's present."""
    seconds = days * 86_400 / SPEED
    opened = datetime.now(UTC) + timedelta(seconds=seconds) - timedelta(days=days)
    scene = Scene.new(folder, seed=7, speed=SPEED)
    scene = attrs.evolve(scene, opened=opened, at=opened)
    return await Play(scene=scene, port=0, tell=print, advice="").run(seconds)


async def tell(database: Database, now: datetime) -> None:
    """Every reading statement with its number of rows, every name, and every link of the loop."""
    for one in asked(SHARED / "seeds"):
        print(f"{one.file[:3]} {len(await rows(database, one.sql)):6} rows  {one.words[:90]}")
    for name, columns in sorted(NAMES.items()):
        promised = columns.split()
        counts = ", ".join(f"count({column})" for column in promised)
        [found] = await rows(database, f"select count(*), {counts} from {name}")
        filled = sum(count > 0 for count in tuple(found)[1:])
        print(f"{name:32} {found[0]:7} rows  {filled}/{len(promised)} columns filled")
    links = await database.run(loop.walk, accounts=["default"], since=now - LOOK_BACK, now=now)
    for judged in diagnose(links, (), now).links:
        print(f"{judged.link.step:12} {judged.state:7} {judged.words}")
    print("posts", await value(database, "select count(*) from content_metadata"))


async def main(days: float) -> None:
    with throw_away_directory() as folder:
        print("\n".join((await play(folder, days)).lines()))
        config = Scene.resumed(folder).config()
        async with visit_database(config) as database:
            await tell(database, clock_of(config).now())


if __name__ == "__main__":
    trio.run(main, float(sys.argv[1]) if len(sys.argv) > 1 else 8.0)
