"""The daemon's own actors over the API alone: what the ledger says after a day of refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import attrs
import pytest
import trio

from growthd.actors.poller import Poller
from growthd.actors.scheduler import Scheduler
from growthd.actors.visitor import Visitor
from growthd.clock import Clock
from growthd.model.capture import TERMINAL
from growthd.model.reading import PostCounts
from growthd.model.visit import Visit
from growthd.model.watched import Watched
from growthd.simx.climate import Climate
from growthd.simx.faults import Faults
from growthd.simx.world import World
from growthd.supervision.pulse import Pulse
from growthd.wheel.desk import Desk
from growthd.wheel.plan import horizons
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import Walls
from tests.actors.making import Crew
from tests.sources.conftest import OWNER, START, Api
from tests.store.asking import rows

STEP = timedelta(minutes=5)
AGES = (60, 240, 720)
"""No baseline: a storm may hide a post that nobody announced for that long."""


@pytest.fixture
def world() -> World:
    climate = Climate(posts_per_day=10, replies_per_day=8, silent_share=0.5)
    return World(seed=5, start=START - timedelta(days=1), owner=OWNER, climate=climate)


@attrs.frozen(kw_only=True)
class Watch:
    """Poller, scheduler and visitor on the test's own clock."""

    api: Api
    poller: Poller
    scheduler: Scheduler
    visitor: Visitor

    async def step(self, desk: Desk) -> None:
        """All that is due at this moment has been done."""
        now = self.api.time.now()
        for look in await self.poller.one_pass(now):
            await self.visitor.one_pass(look)
        await self.scheduler.refill(desk, now)
        while visit := await self.scheduler.one_pass(desk, now):
            await self.visitor.one_pass(visit)


@contextmanager
def watching(api: Api) -> Iterator[Watch]:
    clock = Clock(wall=api.time.seconds)
    watched = [Watched(account_id="default", owner=OWNER)]
    ages = horizons(AGES, 30, 5)
    timelines, walls = Timelines(), Walls()
    send, receive = trio.open_memory_channel[Visit](0)
    crew = Crew(database=api.database, metrics=api.metrics)
    with send, receive:
        yield Watch(
            api=api,
            poller=Poller(
                database=api.database, clock=clock, watched=watched, timelines=timelines,
                walls=walls, visits=send, every=timedelta(minutes=15),
                tolerance=timedelta(minutes=30), pulse=Pulse(name="poller"),
            ),
            scheduler=Scheduler(
                database=api.database, clock=clock, runner="r1", watched=watched,
                timelines=timelines, walls=walls, visits=send, returned=crew.returned[1],
                spool=crew.spool, look_ahead=timedelta(minutes=5),
                lease_seconds=600, patience=0.3, metrics=api.metrics,
                pulse=Pulse(name="scheduler"),
            ),
            visitor=Visitor(
                database=api.database, scribe=crew.scribe(),
                source=api.source(analytics=(720,)), clock=clock,
                accounts={OWNER.handle: "default"}, horizons=ages, attempts=50,
                timelines=timelines, walls=walls, visits=receive, metrics=api.metrics,
                pulse=Pulse(name="visitor"),
            ),
        )  # fmt: skip


async def test_storms_of_refusals_lose_nothing(api: Api) -> None:
    """A fifth of all answers is 429 for ten minutes, a tenth 503: all that fell due is read."""
    api.time.at = START
    with watching(api) as watch:
        desk = watch.scheduler.desk()
        await watch.step(desk)
        api.site.faults = Faults(rate_limit=0.2, rate_limit_seconds=600, over_capacity=0.1)
        while api.time.at < START + timedelta(hours=20):
            api.time.pass_by(STEP)
            await watch.step(desk)

    endings = await rows(
        api.database,
        "select state, count(*) as n from captures where subject = 'post' group by state",
    )
    ended = {row["state"]: row["n"] for row in endings if row["state"] in TERMINAL}
    assert ended.get("missed", 0) == 0
    assert ended["captured"] > 30
    refusals = api.metrics.api_requests.labels
    assert sum(refusals(end, "429")._value.get() for end in ("me", "tweets", "timeline")) > 5
    await _every_number_is_what_was_served(api)
    await _every_post_was_noticed(api)


async def _every_number_is_what_was_served(api: Api) -> None:
    told = {(seen.post_id, seen.at): seen.counts for seen in api.site.served}
    stored = await rows(api.database, "select * from performance_snapshots")
    assert stored
    for row in stored:
        assert row["source"] == "api"
        assert told[row["tweet_id"], row["collected_at"]] == PostCounts(
            likes=row["likes"], reposts=row["reposts"], replies=row["replies"],
            quotes=row["quotes"], bookmarks=row["bookmarks"], views=row["impressions"],
        )  # fmt: skip
        extras = api.world.extras(row["tweet_id"], row["collected_at"])
        assert (row["profile_clicks"], row["url_clicks"]) == (
            extras.profile_clicks, extras.url_clicks,
        )  # fmt: skip
        known = row["horizon_minutes"] == 720 and row["new_follows"] is not None
        assert row["new_follows"] == (extras.follows if known else None)
        assert row["detail_expands"] == (extras.detail_expands if known else None)


async def _every_post_was_noticed(api: Api) -> None:
    """Half of them were announced by nobody."""
    known = await rows(api.database, "select tweet_id from content_metadata")
    settled = api.time.at - timedelta(hours=1)
    made = {post.tweet_id for post in api.world.posts(settled)}
    assert made <= {row["tweet_id"] for row in known}
