"""A rewarder at work on a test's database, and all that it has stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from growthd.actors.rewarder import Rewarder
from growthd.clock import Clock
from growthd.compute.reward import RewardWeights
from growthd.store.database import Database, Session
from growthd.supervision.pulse import Pulse
from tests.store.asking import rows
from tests.store.making import NOW
from tests.store.rewarding import fill

POSTS = 1200
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")
STORED = """
select decision_id, hour_of_day, impressions_24h, credit, follower_delta_24h, reward,
    reward_components, f_per_1k_impressions, weights_version, state, settled
from reward_features order by decision_id
"""
DAYS = """
select date, dimension_type, dimension_value, total_decisions, known_24h, total_impressions_24h,
    total_likes_24h, total_bookmarks_24h, total_credit, total_follower_delta_24h,
    avg_reward_score, weighted_reward_score, avg_f_per_1k, weighted_f_per_1k
from daily_aggregates order by date, dimension_type, dimension_value
"""
AN_HOUR_AGO = "update content_metadata set updated_at = updated_at - interval '1 hour'"
WIPE = "truncate reward_features, daily_aggregates, reward_sums, reward_passes"


def rewarder(
    database: Database, weights: RewardWeights | None = None, zone: str = "UTC"
) -> Rewarder:
    return Rewarder(
        database=database,
        clock=Clock(),
        accounts=["default"],
        weights=weights or RewardWeights(),
        zone=ZoneInfo(zone),
        pulse=Pulse(name="rewarder"),
    )


async def do(database: Database, sql: str) -> None:
    async def run(session: Session) -> None:
        await session.script(sql)

    await database.run(run)


async def everything(database: Database) -> list[list[tuple[Any, ...]]]:
    """All rewards and all aggregates, to the last digit."""
    return [[tuple(row) for row in await rows(database, sql)] for sql in (STORED, DAYS)]


async def from_scratch(database: Database, one: Rewarder, now: datetime) -> object:
    await do(database, WIPE)
    await one.one_pass(now)
    return await everything(database)


async def filled_with_posts(database: Database) -> Database:
    """Posts that were written an hour ago, by the database's clock."""
    await fill(database, POSTS, NOW)
    await do(database, AN_HOUR_AGO)
    return database
