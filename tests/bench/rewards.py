"""How fast a million decisions are rewarded, and what ten thousand new ones cost.

    uv run python -m tests.bench.rewards [--posts 1000000]

On an embedded server of its own, made durable as the daemon's is, it takes the time of what
follows, and the processor time of client and server together, which a busy machine leaves as it is:

- the bare SELECT of all that rewards are computed from, fetched by the same client;
- the rewards of all those rows: read, and computed, nothing stored;
- a full run that stores every reward, and one more with the daily aggregates;
- a loop that reads, computes and stores one decision after another (on a sample, in a single
  transaction);
- a pass over one in a hundred more, 10,000 new ones, in percent of the full run: the median of
  three, each over new ones of its own, since a single one lasts less than a second.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import psutil
import trio

from growthd.actors.rewarder import OVERLAP, Passed, Rewarder
from growthd.border import open_border
from growthd.clock import EPOCH, Clock
from growthd.compute.reward import RewardWeights
from growthd.postgres.server import serve
from growthd.store import queries
from growthd.store.database import Database, Record, Session
from growthd.store.migrate import migrate
from growthd.store.queries import Query
from growthd.supervision.pulse import Pulse
from tests.store.rewarding import Lot, catch_up, enter

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAYS = 3 * 365.0
SAMPLE = 1_000
TURNS = 3
INPUTS = queries.load("rewards")["inputs"]
ONE = Query.parse(
    "one",
    """
    select post.decision_type, post.posted_at, day.impressions, day.bookmarks, credit.credit
    from content_metadata post
    join performance_snapshots day
        on day.account_id = post.account_id and day.decision_id = post.decision_id
        and day.horizon_minutes = 1440
    join follower_attributions credit
        on credit.account_id = post.account_id and credit.decision_id = post.decision_id
        and credit.time_window_hours = 168
    where post.account_id = 'default' and post.decision_id = $decision_id
    """,
)
KEEP = Query.parse(
    "keep",
    """
    insert into reward_features (
        decision_id, decision_type, posted_at, hour_of_day, impressions_24h, bookmarks_24h, credit,
        reward, reward_components, weights_version, state, settled, computed_at
    )
    values (
        $decision_id, $decision_type, $posted_at, $hour, $impressions, $bookmarks, $credit,
        $reward, $components::jsonb, 'loop', 'final', true, now()
    )
    on conflict (account_id, decision_id) do update set
        reward = excluded.reward, reward_components = excluded.reward_components
    """,
)


async def row_by_row(session: Session, decisions: list[str]) -> None:
    """As a program would write it that takes one decision at a time."""
    sums = [1.0, 1.0, 1.0, 1.0]
    for decision in decisions:
        row = await session.fetch_one(ONE, decision_id=decision)
        if row is None or row["impressions"] is None:
            continue
        raw = (row["credit"], row["impressions"], row["bookmarks"])
        ratio = [value * sums[3] / total for value, total in zip(raw, sums[:3], strict=True)]
        sums = [total + value for total, value in zip(sums, (*raw, 1.0), strict=True)]
        await session.execute(
            KEEP,
            decision_id=decision,
            decision_type=row["decision_type"],
            posted_at=row["posted_at"],
            hour=row["posted_at"].hour,
            impressions=row["impressions"],
            bookmarks=row["bookmarks"],
            credit=row["credit"],
            reward=0.5 * ratio[0] + 0.3 * min(ratio[1], 20.0) + 0.2 * ratio[2],
            components=dict(zip(("followers", "impressions", "bookmarks"), ratio, strict=True)),
        )


async def bare_select(session: Session) -> list[Record]:
    await session.script("set local statement_timeout = 0")
    return await session.fetch(INPUTS, account_id="default", reach=EPOCH, since=EPOCH, now=NOW)


@attrs.frozen(order=True)
class Cost:
    """Seconds by the clock and by the processors, of this process and of the server's."""

    wall: float
    busy: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s, {self.busy:.2f} s of processors"

    def over(self, other: Cost) -> str:
        """How many times as much it is."""
        return f"{self.wall / other.wall:.2f} x, by processors {self.busy / other.busy:.2f} x"

    def of(self, other: Cost) -> str:
        """What part of the other it is."""
        wall, busy = self.wall / other.wall, self.busy / other.busy
        return f"{100 * wall:.2f} %, by processors {100 * busy:.2f} %"

    def times(self, factor: float) -> Cost:
        return Cost(self.wall * factor, self.busy * factor)


async def cost(work: Callable[[], Awaitable[object]]) -> Cost:
    wall, busy = time.perf_counter(), _busy()
    await work()
    return Cost(time.perf_counter() - wall, _busy() - busy)


def _busy() -> float:
    ours = psutil.Process()
    times = [one.cpu_times() for one in (ours, *ours.children(recursive=True))]
    return sum(one.user + one.system for one in times)


@attrs.frozen
class Bench:
    database: Database
    posts: int

    @property
    def new(self) -> int:
        """One in a hundred."""
        return self.posts // 100

    @property
    def rewarder(self) -> Rewarder:
        return Rewarder(
            database=self.database,
            clock=Clock(),
            accounts=["default"],
            weights=RewardWeights(),
            zone=ZoneInfo("UTC"),
            pulse=Pulse(name="rewarder"),
        )

    async def say(self, sql: str) -> None:
        async def run(session: Session) -> None:
            await session.script("set local statement_timeout = 0")
            await session.script(sql)

        await self.database.run(run)

    async def run(self) -> None:
        lot = Lot(count=self.posts, now=NOW, days=DAYS, written="now() - interval '1 hour'")
        await enter(self.database, lot)
        await self.say("analyze")
        self.tell()
        await self.compare()
        await self.increase()

    def tell(self) -> None:
        print(f"{self.posts:,} decisions, load {os.getloadavg()[0]:.1f}")

    async def compare(self) -> None:
        """The loop, the bare SELECT and the rewards, in turns."""
        half = self.posts // 2
        sample = [f"d{n:07d}" for n in range(half, half + SAMPLE)]
        loop = await cost(lambda: self.database.run(row_by_row, sample))
        loop = loop.times(self.posts / SAMPLE)
        await self.say("truncate reward_features")
        print(f"row by row, stored (from {SAMPLE:,})  {loop}")
        bare, scored = [], []
        for _ in range(3):
            bare.append(await cost(lambda: self.database.run(bare_select)))
            scored.append(await cost(lambda: self.rewarder.assessor("default").whole(NOW)))
        select, score = min(bare), min(scored)
        print(f"the bare SELECT         {select}")
        print(f"read and rewarded       {score}, {self.posts / score.wall:,.0f} a second")
        print(f"  speed of the SELECT's {select.over(score)} (to reach: 0.85)")
        print(f"  of row by row         {loop.over(score)} (to reach: 20)")
        stored = await cost(self.store)
        await self.say("truncate reward_features")
        print(f"and stored              {stored}, {self.posts / stored.wall:,.0f} a second")
        print(f"  of row by row         {loop.over(stored)} (to reach: 20)")

    async def store(self) -> None:
        """Every reward is computed and stored, without the aggregates."""
        await self.rewarder.store("default", await self.rewarder.assessor("default").whole(NOW))

    async def increase(self) -> None:
        """Passes over new decisions, beside the pass that computed all the others."""
        full = await cost(lambda: self.rewarder.one_pass(NOW))
        await self.say("analyze")
        print(f"a pass over everything, with the aggregates of every day: {full}")
        costs = [await self.grow(self.posts + turn * self.new) for turn in range(TURNS)]
        print(f"  of everything         {sorted(costs)[TURNS // 2].of(full)} (to reach: 2)")

    async def grow(self, had: int) -> Cost:
        """What a pass over a hundredth of the posts costs, new since the one over `had` posts."""
        later = NOW + timedelta(days=(had + self.new - self.posts) * DAYS / self.posts)
        await self.say(
            f"update reward_passes set whole_at = timestamptz '{later}',"
            f" looked_at = now() + interval '{OVERLAP.total_seconds()} seconds'"
        )
        await enter(self.database, self.addition(had, later))
        await catch_up(self.database, had, later, first=had - self.new)
        found: list[Passed] = []

        async def go_on() -> None:
            found.extend(await self.rewarder.one_pass(later))

        took = await cost(go_on)
        print(f"{self.new:,} new: {took}; {found[0]}")
        return took

    def addition(self, had: int, later: datetime) -> Lot:
        total = had + self.new
        return Lot(count=total, now=later, first=had + 1, days=DAYS * total / self.posts)


async def measure(place: Path, posts: int) -> None:
    async with (
        serve(place / "postgres") as dsn,
        open_border(),
        Database.open(dsn, size=2, silence_seconds=3600) as database,
    ):
        await migrate(database)
        await Bench(database, posts).run()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=1_000_000)
    posts = parser.parse_args().posts
    with tempfile.TemporaryDirectory(prefix="growthd-bench-", dir="/tmp") as folder:
        place = Path(folder)
        place.chmod(0o711)
        trio.run(measure, place, posts)


if __name__ == "__main__":
    main()
