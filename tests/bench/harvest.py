"""Page loads of a typical day: 20 posts, 25 replies, default horizons, one account.

    python -m tests.bench.harvest

The plan alone is measured: desk and timelines are the daemon's own, every visit succeeds at once,
and a timeline carries its newest twenty entries, as the simulated site's does. Beside it stands the
least that any plan could make: every load of a timeline carries all posts ever made, and is put off
to the last moment at which all that it is for is on time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import attrs

from growthd.config.sections import Schedule
from growthd.model.capture import ClaimedCapture, Lease, PlannedCapture, Subject
from growthd.model.post import DecisionType, Post
from growthd.model.reading import Owner
from growthd.model.visit import Place, Visit
from growthd.simx.climate import Climate
from growthd.simx.post import SimPost
from growthd.simx.world import World
from growthd.wheel.desk import Desk
from growthd.wheel.plan import account_hours, horizons, post_captures
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import Walls

START = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)
SETTLED, DAYS = 9, 3
"""Days until posts of every age are there, and days that are measured."""
STEP = timedelta(seconds=30)
CARRIED = 20
SETTINGS = Schedule()
AGES = horizons(SETTINGS.horizons_minutes, SETTINGS.tolerance_minutes, SETTINGS.tolerance_percent)
OWNER = Owner(account_id="42", handle="ada")


@attrs.define
class Day:
    """The desk at work on a world in which nothing fails."""

    world: World
    posts: list[SimPost]
    desk: Desk
    timelines: Timelines
    loads: Counter[str] = attrs.field(factory=Counter)
    stored: int = 0
    late: int = 0
    measured: bool = False

    def live(self, until: datetime) -> None:
        coming = iter(sorted(self._captures(until), key=lambda c: c.plan.due_at))
        ahead, now = next(coming, None), START
        while now < until:
            self.measured = now >= START + SETTLED * DAY
            while ahead is not None and ahead.plan.due_at <= now:
                self.desk.take([ahead])
                ahead = next(coming, None)
            while visit := self.desk.next_visit(now):
                self._make(visit, now)
            if not self.timelines.fresh("a", now, timedelta(minutes=SETTINGS.discover_minutes)):
                self._make(Visit(owner=OWNER, place=Place.REPLIES), now)
            now += STEP

    def _make(self, visit: Visit, now: datetime) -> None:
        kind = visit.place.value if visit.captures else "discovery"
        self.loads[kind] += self.measured
        carried = self._newest(now) if visit.place is Place.REPLIES else {visit.post_id: now}
        if visit.place is Place.REPLIES:
            self.timelines.saw("a", now, list(carried.values()))
        for capture in visit.captures:
            if capture.tweet_id is None or capture.tweet_id in carried:
                self.stored += self.measured and capture.tweet_id is not None
                self.late += self.measured and now > capture.plan.on_time_until
            else:
                self.desk.take([attrs.evolve(capture, own_page=True, retry_at=now)])

    def _newest(self, now: datetime) -> dict[str | None, datetime]:
        made = [post for post in self.posts if post.posted_at <= now][-CARRIED:]
        return {post.tweet_id: post.posted_at for post in made}

    def _captures(self, until: datetime) -> Iterator[ClaimedCapture]:
        for post in self.posts:
            for plan in post_captures(_post(post), AGES):
                yield _claimed(plan, post.tweet_id, post.posted_at)
        for plan in account_hours("a", START, until, timedelta(minutes=10)):
            yield _claimed(plan, None, None)


def fewest(captures: Sequence[PlannedCapture]) -> int:
    """Loads that must be made for each capture to be read on time, if one load carries them all.

    Each at the end of the first tolerance that no former load lies in, which is the optimum for
    stabbing intervals.
    """
    loads, last = 0, START
    for capture in sorted(captures, key=lambda capture: capture.on_time_until):
        if loads == 0 or capture.due_at > last:
            loads, last = loads + 1, capture.on_time_until
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


def main() -> None:
    climate = Climate(posts_per_day=20, replies_per_day=25, wakes_at=7, sleeps_at=23)
    world, until = (
        World(seed=7, start=START, owner=OWNER, climate=climate),
        START + (SETTLED + DAYS) * DAY,
    )
    timelines = Timelines()
    desk = Desk(
        owners={"a": OWNER},
        timelines=timelines,
        walls=Walls(),
        patience=SETTINGS.patience_percent / 100,
    )
    day = Day(world=world, posts=list(world.posts(until)), desk=desk, timelines=timelines)
    day.live(until)
    loads = day.loads.total()
    for kind, number in day.loads.most_common():
        print(f"{kind:<10} {number / DAYS:7.1f} page loads a day")
    print(f"{'all':<10} {loads / DAYS:7.1f} page loads a day")
    print(f"snapshots  {day.stored / DAYS:7.1f} a day, {day.late / DAYS:.1f} of them late")
    print(f"page loads per stored snapshot: {loads / day.stored:.2f} (a page each: 1.00)")
    since = START + SETTLED * DAY
    of_days = [c.plan for c in day._captures(until) if since <= c.plan.due_at < until]
    posts = [plan for plan in of_days if plan.subject is Subject.POST]
    for what, plans in (("posts and hours", of_days), ("posts alone", posts)):
        print(f"the least for any plan, {what}: {fewest(plans) / len(posts):.3f}")


if __name__ == "__main__":
    main()
