"""A served site with its public API, and a clock that moves when a test says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import attrs
import pytest
import trio

from growthd.config import Config, XApi as Settings
from growthd.metrics import Metrics
from growthd.model.capture import ClaimedCapture, Lease
from growthd.model.reading import Owner
from growthd.model.visit import Place, Visit
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from growthd.sources import api_token
from growthd.sources.api_client import ApiClient
from growthd.sources.meter import Meter
from growthd.sources.switchboard import prices
from growthd.sources.x_api import XApi
from growthd.store.database import Database
from tests.store.making import a_plan

START = datetime(2026, 1, 5, tzinfo=UTC)
OWNER = Owner(account_id="4242424242", handle="night_notes")


@attrs.define
class Time:
    """Stands still between steps."""

    at: datetime = START + timedelta(days=3)

    def now(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        """Unix seconds."""
        return self.at.timestamp()

    def pass_by(self, duration: timedelta) -> None:
        self.at += duration


@attrs.frozen(kw_only=True)
class Api:
    """A simulated site's public API, and what is needed to ask it."""

    site: Site
    base: str
    time: Time
    database: Database
    token: Path
    metrics: Metrics = attrs.field(factory=Metrics)

    @property
    def world(self) -> World:
        assert isinstance(self.site.source, World)
        return self.site.source

    def source(self, *, cap_usd: float = 10.0, analytics: tuple[int, ...] = ()) -> XApi:
        """As the daemon makes it."""
        client = ApiClient(
            base_url=self.base,
            credentials=partial(api_token.find, self.token, {}),
            meter=self.meter(cap_usd),
            now=self.time.now,
            metrics=self.metrics,
        )
        return XApi(
            client=client,
            database=self.database,
            account_id="default",
            analytics_minutes=frozenset(analytics),
            first_look=timedelta(days=7),
        )

    def meter(self, cap_usd: float = 10.0) -> Meter:
        return Meter(
            database=self.database,
            account_id="default",
            prices=prices(Settings()),
            cap_usd=Decimal(repr(cap_usd)),
            now=self.time.now,
        )

    def config(self) -> Config:
        return Config(x_api=Settings(token_file=self.token, base_url=self.base))


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def world() -> World:
    return World(seed=11, start=START, owner=OWNER)


@pytest.fixture
def site(world: World, time: Time) -> Site:
    return Site(world, time.now)


@pytest.fixture
async def api(
    site: Site, time: Time, database: Database, tmp_path: Path, nursery: trio.Nursery
) -> Api:
    base = await nursery.start(serve, site)
    token = tmp_path / "x-api.token"
    token.touch(mode=0o600)
    token.write_text(f"{site.desk.token}\n")
    return Api(site=site, base=base, time=time, database=database, token=token)


def claimed(tweet_id: str, horizon_minutes: int, at: datetime) -> ClaimedCapture:
    """A capture of the post that has just fallen due."""
    plan = attrs.evolve(
        a_plan(tweet_id, horizon_minutes),
        due_at=at,
        on_time_until=at + timedelta(minutes=30),
        closes_at=at + timedelta(hours=2),
    )
    return ClaimedCapture(
        capture_id=int(tweet_id) % 10**9,
        plan=plan,
        lease=Lease(owner="r1", epoch=1),
        attempts=0,
        tweet_id=tweet_id,
        posted_at=None,
        own_page=False,
    )


def a_visit(
    *captures: ClaimedCapture, place: Place = Place.REPLIES, post_id: str | None = None
) -> Visit:
    return Visit(owner=OWNER, place=place, post_id=post_id, captures=captures)
