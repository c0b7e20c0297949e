"""Page loads of a typical day: 20 posts, 25 replies, default horizons, one account.

    python -m tests.bench.harvest [--pages]

Desk and timelines are the daemon's own, on a clock that moves in steps of half a minute; the
owner's bot announces what it posts. By itself every visit succeeds at once, and a page of a
timeline carries twenty entries. With --pages the visits of the measured days are made in a real
browser on the simulated site, and every number is held against the world's. Beside it stands the
least that any plan could make: every load of a timeline carries all posts ever made, and is put off
to the last moment at which all that it is for is on time.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import trio

from growthd import border
from growthd.config.sections import Schedule
from growthd.metrics import Metrics
from growthd.model.capture import ClaimedCapture, Lease, PlannedCapture, Subject
from growthd.model.post import DecisionType, Post
from growthd.model.reading import Owner
from growthd.model.verdict import PageReading, PostVerdict
from growthd.model.visit import Place, Visit
from growthd.pages.keeper import Keeper, Lodging
from growthd.pages.pool import Pool, PoolLimits
from growthd.simx.climate import Climate
from growthd.simx.post import SimPost
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from growthd.sources.page import PageSource
from growthd.wheel.desk import Desk
from growthd.wheel.plan import account_hours, horizons, post_captures
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import Walls

START = datetime(2026, 1, 5, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SETTLED, DAYS = 9, 3
"""Days until posts of every age are there, and days that are measured."""
MEASURED, END = START + SETTLED * DAY, START + (SETTLED + DAYS) * DAY
STEP = timedelta(seconds=30)
CARRIED = 20
SETTINGS = Schedule()
TOLERANCE = timedelta(minutes=SETTINGS.tolerance_minutes)
AGES = horizons(SETTINGS.horizons_minutes, SETTINGS.tolerance_minutes, SETTINGS.tolerance_percent)
OWNER = Owner(account_id="42", handle="ada")
CLIMATE = Climate(posts_per_day=20, replies_per_day=25, wakes_at=7, sleeps_at=23)


@attrs.define
class Tally:
    """What the measured days came to."""

    loads: Counter[str] = attrs.field(factory=Counter)
    scrolls: int = 0
    stored: Counter[Subject] = attrs.field(factory=Counter)
    late: int = 0
    read: int = 0
    wrong: int = 0

    def enter(self, visit: Visit) -> None:
        kind = visit.place.value if visit.captures else "discovery"
        self.loads[kind] += 1
        self.scrolls += visit.pages - 1

    def store(self, capture: ClaimedCapture, now: datetime) -> None:
        self.stored[capture.plan.subject] += 1
        self.late += now > capture.plan.on_time_until

    def told(self) -> Iterator[str]:
        loads, posts = self.loads.total(), self.stored[Subject.POST]
        for kind, number in [*self.loads.most_common(), ("all", loads)]:
            yield f"{kind:<10} {number / DAYS:7.1f} page loads a day"
        yield f"{'scrolled':<10} {self.scrolls / DAYS:7.1f} times a day, as planned"
        yield f"posts      {posts / DAYS:7.1f} snapshots a day"
        yield f"account    {self.stored[Subject.ACCOUNT] / DAYS:7.1f} snapshots a day"
        yield f"of them    {self.late / DAYS:7.1f} late"
        if self.read:
            yield f"posts held against the world {self.read:,} times: {self.wrong} wrong"
        yield f"page loads per stored snapshot of a post: {loads / posts:.3f} (to reach: 0.2)"


@attrs.define
class Day:
    """The desk at work on a world in which nothing fails."""

    world: World
    posts: list[SimPost]
    desk: Desk
    timelines: Timelines
    source: PageSource | None = None
    tally: Tally = attrs.field(factory=Tally)
    now: datetime = START

    async def live(self) -> None:
        coming = iter(sorted(captures(self.posts), key=lambda c: c.plan.due_at))
        ahead = next(coming, None)
        while self.now < END:
            while ahead is not None and ahead.plan.due_at <= self.now:
                self.desk.take([ahead])
                ahead = next(coming, None)
            while visit := self.desk.next_visit(self.now):
                await self._make(visit)
            if not self.timelines.fresh("a", self.now, HOUR):
                await self._make(Visit(owner=OWNER, place=Place.REPLIES))
            self.now += STEP

    async def _make(self, visit: Visit) -> None:
        measured = self.now >= MEASURED
        carried, pages = self._newest(visit), visit.pages
        if measured and self.source is not None:
            reading = await self.source.visit(visit)
            carried, pages = self._read(reading), reading.pages
        if measured:
            self.tally.enter(visit)
        if visit.place is Place.REPLIES:
            times = [at for post, at in carried.items() if post]
            self.timelines.saw("a", self.now, times, pages=pages)
        for capture in visit.captures:
            if capture.tweet_id not in carried:
                again = attrs.evolve(capture, own_page=True, retry_at=self.now)
                self.desk.take([again])
            elif measured:
                self.tally.store(capture, self.now)

    def _newest(self, visit: Visit) -> dict[str | None, datetime]:
        """What the visit would carry, by tweet id; None is the account."""
        if visit.post_id:
            return {visit.post_id: self.now}
        made = [post for post in self.posts if post.posted_at <= self.now]
        return {None: self.now} | {
            post.tweet_id: post.posted_at for post in made[-CARRIED * visit.pages :]
        }

    def _read(self, reading: PageReading) -> dict[str | None, datetime]:
        """What the visit did carry, each number held against the world's."""
        assert reading.refusal is None, reading.refusal
        times = {post.tweet_id: post.posted_at for post in self.posts}
        carried: dict[str | None, datetime] = {None: self.now} if reading.account else {}
        for post_id, verdict in reading.posts.items():
            if isinstance(verdict, PostVerdict) and post_id in times:
                carried[post_id] = times[post_id]
                self.tally.read += 1
                truth = attrs.asdict(self.world.counts(post_id, self.now))
                self.tally.wrong += any(
                    said not in (None, truth[metric])
                    for metric, said in attrs.asdict(verdict.counts).items()
                )
        return carried


def captures(posts: Sequence[SimPost]) -> Iterator[ClaimedCapture]:
    for post in posts:
        for plan in post_captures(_post(post), AGES):
            yield _claimed(plan, post.tweet_id, post.posted_at)
    for plan in account_hours("a", START, END, TOLERANCE):
        yield _claimed(plan, None, None)


def fewest(plans: Sequence[PlannedCapture]) -> int:
    """Loads that must be made for each capture to be read on time, if one load carries them all.

    Each at the end of the first tolerance that no former load lies in, which is the optimum for
    stabbing intervals.
    """
    loads, last = 0, START
    for plan in sorted(plans, key=lambda plan: plan.on_time_until):
        if loads == 0 or plan.due_at > last:
            loads, last = loads + 1, plan.on_time_until
    return loads


def _post(post: SimPost) -> Post:
    return Post(
        account_id="a",
        decision_id=post.tweet_id,
        decision_type=DecisionType.SINGLE,
        tweet_id=post.tweet_id,
        posted_at=post.posted_at,
    )


def _claimed(plan: PlannedCapture, tweet_id: str | None, at: datetime | None) -> ClaimedCapture:
    return ClaimedCapture(
        capture_id=hash((plan.subject is Subject.POST, plan.subject_id, plan.horizon_minutes)),
        plan=plan,
        lease=Lease(owner="bench", epoch=1),
        attempts=0,
        tweet_id=tweet_id,
        posted_at=at,
        own_page=False,
    )


async def browse(day: Day, profile: Path) -> None:
    """As `day.live`, with the visits of the measured days made in a browser."""
    async with border.open_border(), trio.open_nursery() as nursery:
        base_url = await nursery.start(serve, Site(day.world, lambda: day.now))
        keeper = Keeper(lodging=Lodging(profile=profile, headless=True))
        pool = Pool(keeper=keeper, limits=PoolLimits(tabs=1), metrics=Metrics())
        day.source = PageSource(pool=pool, now=lambda: day.now, base_url=base_url)
        await day.live()
        await pool.close()
        nursery.cancel_scope.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", action="store_true", help="in a real browser")
    world = World(seed=7, start=START, owner=OWNER, climate=CLIMATE)
    timelines = Timelines()
    desk = Desk(
        owners={"a": OWNER},
        timelines=timelines,
        walls=Walls(),
        patience=SETTINGS.patience_percent / 100,
    )
    day = Day(world=world, posts=list(world.posts(END)), desk=desk, timelines=timelines)
    if parser.parse_args().pages:
        with tempfile.TemporaryDirectory() as profile:
            trio.run(browse, day, Path(profile))
    else:
        trio.run(day.live)
    print(*day.tally.told(), sep="\n")
    due = [c.plan for c in captures(day.posts) if MEASURED <= c.plan.due_at < END]
    posts = [plan for plan in due if plan.subject is Subject.POST]
    for what, plans in (("posts and hours", due), ("posts alone", posts)):
        print(f"the least for any plan, {what}: {fewest(plans) / len(posts):.3f}")


if __name__ == "__main__":
    main()
