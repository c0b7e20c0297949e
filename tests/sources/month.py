"""A simulated month of an account with a hundred posts, read over the API through refusals."""

from __future__ import annotations

from datetime import timedelta

from growthd.simx.climate import Climate
from growthd.simx.faults import Faults
from growthd.simx.world import World
from tests.sources.conftest import OWNER, START, Api, a_visit, claimed

LOOK = timedelta(hours=8)
MONTH = timedelta(days=30)
QUIET = Climate(posts_per_day=3.4, replies_per_day=0.01)
CAP_USD = 0.7


def quiet_world() -> World:
    """One in which a hundred posts are made in a month."""
    return World(seed=11, start=START, owner=OWNER, climate=QUIET)


async def live_a_month(api: Api) -> None:
    """Every post is read three times a day, and its analytics once a day.

    The last ten days are read by a process that was started anew.
    """
    source = api.source(cap_usd=CAP_USD, analytics=(1440,))
    api.site.faults = Faults(rate_limit=0.02, rate_limit_seconds=600, over_capacity=0.05)
    api.time.at = START + timedelta(hours=1)
    for look in range(MONTH // LOOK):
        if look == 60:
            source = api.source(cap_usd=CAP_USD, analytics=(1440,))
        posts = api.world.posts(api.time.at)
        horizon = 60 if look % 3 else 1440
        captures = [claimed(p.tweet_id, horizon, api.time.at) for p in posts]
        await source.visit(a_visit(*captures))
        api.time.pass_by(LOOK)
