"""The whole loop on simulated accounts without a browser: from readings to the plan, and the truth.

    uv run python -m tests.bench.loop [--days 8] [--seeds 3] [--first-seed 7]

Enters what the demo's account would have been read as, at every horizon and hour, into a database
of its own, lets attributor, rewarder, learner and planner pass over it, and prints how the plan's
order of arms agrees with the world's, over the arms that truly matter. The world is the demo's.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import trio

from growthd import advisers
from growthd.actors.attributor import Attributor
from growthd.border import open_border
from growthd.config import Account, Config
from growthd.demo.advised import Advised, advised
from growthd.demo.scene import CLIMATE, HISTORY, OWNER, Scene
from growthd.house import clock_of
from growthd.postgres.server import serve
from growthd.simx.bot import content_row
from growthd.simx.post import SimPost
from growthd.simx.world import World
from growthd.store import accounts
from growthd.store.database import Database
from growthd.store.migrate import migrate
from growthd.supervision.pulse import Pulse
from tests.actors.school import Row, insert
from tests.conftest import throw_away_directory

HORIZONS = (60, 120, 240, 360, 720, 1440, 2880, 10080)
POSTS = """
insert into content_metadata (
    account_id, decision_id, decision_type, tweet_id, posted_at, generator_name, raw_topic,
    topic_cluster, angle, tone, format_strategy, hook_pattern, hook_type, content_type_id,
    viral_formula, is_test_post
)
select 'default', decision_id, decision_type, tweet_id, posted_at, generator_name, raw_topic,
    topic_cluster, angle, tone, format_strategy, hook_pattern, hook_type, content_type_id,
    viral_formula, false
from jsonb_populate_recordset(null::content_metadata, $rows::jsonb)
"""
READINGS = """
insert into performance_snapshots (
    account_id, decision_id, horizon_minutes, due_at, collected_at, hours_since_post, impressions,
    likes, reposts, replies, bookmarks, source, quality
)
select 'default', decision_id, horizon_minutes, due_at, collected_at, hours_since_post,
    impressions, likes, reposts, replies, bookmarks, 'scraped', 'on_time'
from jsonb_populate_recordset(null::performance_snapshots, $rows::jsonb)
"""
HOURS = """
insert into account_snapshots (account_id, timestamp, followers_count, source, exact, measured_at)
select 'default', timestamp, followers_count, 'scraped', true, measured_at
from jsonb_populate_recordset(null::account_snapshots, $rows::jsonb)
"""
MADE = (
    "decision_id", "decision_type", "tweet_id", "generator_name", "raw_topic", "topic_cluster",
    "angle", "tone", "format_strategy", "hook_pattern", "hook_type", "content_type_id",
    "viral_formula",
)  # fmt: skip


def readings(world: World, post: SimPost, until: datetime) -> Iterator[Row]:
    for minutes in HORIZONS:
        due = post.posted_at + timedelta(minutes=minutes)
        if due <= until:
            counts = world.counts(post.tweet_id, due)
            yield {
                "decision_id": post.decision_id, "horizon_minutes": minutes,
                "due_at": due, "collected_at": due, "hours_since_post": minutes / 60,
                "impressions": counts.views, "likes": counts.likes, "reposts": counts.reposts,
                "replies": counts.replies, "bookmarks": counts.bookmarks,
            }  # fmt: skip


def hours(world: World, since: datetime, until: datetime) -> Iterator[Row]:
    while since <= until:
        yield {
            "timestamp": since,
            "measured_at": since,
            "followers_count": world.account(since).followers,
        }
        since += timedelta(hours=1)


async def enter(database: Database, world: World, since: datetime, until: datetime) -> None:
    """All that would have been read between the two moments."""
    posts = [post for post in world.posts(until) if post.posted_at >= since]
    rows = [{name: content_row(post)[name] for name in MADE} for post in posts]
    for row, post in zip(rows, posts, strict=True):
        row["posted_at"] = post.posted_at
    await insert(database, POSTS, rows)
    read = [row for post in posts for row in readings(world, post, until)]
    await insert(database, READINGS, read)
    await insert(database, HOURS, list(hours(world, since, until)))


async def pass_over(database: Database, config: Config, until: datetime) -> None:
    """Every link from credits to the plan has made one pass."""
    attributor = Attributor(
        database=database,
        clock=clock_of(config),
        accounts=["default"],
        pulse=Pulse(name="attributor"),
    )
    await attributor.one_pass(until)
    await advisers.rewarder(database, config).one_pass(until)
    await advisers.learner(database, config).one_pass(until)
    await advisers.planner(database, config).one_pass(until)


async def lived(database: Database, seed: int, days: float) -> Advised:
    """What is advised after so many days of the demo's world of that seed."""
    opened = Scene.new(Path(), seed, 1.0).opened.replace(minute=0)
    until = opened + timedelta(days=days)
    world = World(seed=seed, start=opened - HISTORY, owner=OWNER, climate=CLIMATE)
    await migrate(database)
    await database.run(accounts.ensure, account_id="default", handle=OWNER.handle, now=opened)
    await enter(database, world, opened, until)
    await pass_over(database, Config(accounts=(Account(handle=OWNER.handle),)), until)
    effects = tuple(world.arsenal.effects.values())
    return await database.run(advised, account_id="default", at=until, truth=effects)


async def play(seed: int, days: float) -> None:
    with throw_away_directory() as folder:
        async with (
            serve(folder / "postgres", durable=False) as dsn,
            open_border(),
            Database.open(dsn, size=2) as database,
        ):
            began = time.perf_counter()
            found = await lived(database, seed, days)
            seconds = time.perf_counter() - began
    print(f"seed {seed}, {days:g} days, entered and passed over in {seconds:.1f} s", flush=True)
    print("\n".join(f"  {line}" for line in found.lines()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=float, default=8.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=7)
    args = parser.parse_args()
    for seed in range(args.first_seed, args.first_seed + args.seeds):
        trio.run(play, seed, args.days)


if __name__ == "__main__":
    main()
