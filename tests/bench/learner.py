"""How long one pass of the learner takes over a million stored posts, and a pass after it.

    uv run python -m tests.bench.learner [--posts 1000000]

Fills a database of its own with posts, one reading and one credit each; then times a first pass,
which reads all of it, one that finds nothing new, and one after a day's credits have changed.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime, timedelta

import psutil
import trio

from growthd import advisers
from growthd.border import open_border
from growthd.config import Account, Config
from growthd.postgres.server import serve
from growthd.store.database import Database, Session
from growthd.store.migrate import migrate
from tests.conftest import throw_away_directory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
POSTS = """
select setseed(0.5);
insert into content_metadata (
    decision_id, decision_type, posted_at, raw_topic, generator_name, angle, tone,
    format_strategy, hook_pattern, content_type_id, viral_formula
)
select
    'd' || n, 'single', '{now}'::timestamptz - n * interval '94 s',
    'topic' || floor(random() * 12), 'generator' || floor(random() * 8),
    'angle' || floor(random() * 6), 'tone' || floor(random() * 6),
    'format' || floor(random() * 5), 'hook' || floor(random() * 10),
    'type' || floor(random() * 6), 'formula' || floor(random() * 8)
from generate_series({first}, {last}) n;
insert into performance_snapshots (
    decision_id, horizon_minutes, due_at, collected_at, hours_since_post, impressions, likes,
    reposts, replies, bookmarks, source, quality
)
select
    'd' || n, 10080, '{now}', '{now}', 168, floor(80 * exp(random() * 2)), floor(random() * 5),
    floor(random() * 2), floor(random() * 2), floor(random() * 2), 'scraped', 'on_time'
from generate_series({first}, {last}) n;
insert into follower_attributions (
    decision_id, time_window_hours, credit, confidence_score, attribution_method, measured_at,
    settled
)
select 'd' || n, 168, floor(random() * 2.2) * 0.4, 0.3, 'ledger', '{now}', n > 6434
from generate_series({first}, {last}) n;
"""
CREDITED = """
update follower_attributions set credit = credit + 0.1, measured_at = '{now}'
where decision_id in (select 'd' || n from generate_series(1, 900) n)
"""
CHUNK = 50_000


async def script(database: Database, text: str) -> None:
    async def run(session: Session) -> None:
        await session.script(text)

    await database.run(run)


async def fill(database: Database, posts: int) -> None:
    for first in range(1, posts + 1, CHUNK):
        last = min(first + CHUNK - 1, posts)
        await script(database, POSTS.format(now=NOW, first=first, last=last))
    await script(database, "analyze content_metadata, performance_snapshots, follower_attributions")


async def measure(database: Database, posts: int) -> None:
    await migrate(database)
    await fill(database, posts)
    learner = advisers.learner(database, Config(accounts=(Account(handle="ada"),)))
    for name, change in (("all read", ""), ("nothing new", ""), ("a day changed", CREDITED)):
        if change:
            await script(database, change.format(now=NOW))
        began, worked = time.perf_counter(), time.process_time()
        await learner.one_pass(NOW + timedelta(hours=1))
        seconds, work = time.perf_counter() - began, time.process_time() - worked
        memory = psutil.Process().memory_info().rss / 2**20
        print(
            f"{posts} posts, {name:14s} {seconds:6.1f} s ({work:.1f} s of them work of this "
            f"process), {memory:.0f} MB",
            flush=True,
        )


async def run(posts: int) -> None:
    with throw_away_directory() as folder:
        async with (
            serve(folder / "postgres", durable=False) as dsn,
            open_border(),
            Database.open(dsn, size=2) as database,
        ):
            await measure(database, posts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=1_000_000)
    trio.run(run, parser.parse_args().posts)


if __name__ == "__main__":
    main()
