"""The hourly record of how an account fares."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from growthd.store import health
from growthd.store.database import Database
from tests.healthy import last_moment
from tests.store.asking import rows, value
from tests.store.telling import told


async def test_an_hour_has_one_row_with_what_was_known_of_it(healthy: Database) -> None:
    await told(healthy, "delete from system_health_metrics")
    now = await last_moment(healthy)

    assert await healthy.run(health.record, accounts=["default"], now=now) == 1
    assert await healthy.run(health.record, accounts=["default"], now=now) == 0

    [hour] = await rows(healthy, "select * from system_health_metrics")
    assert hour["measured_at"] == now.replace(minute=0, second=0, microsecond=0)
    assert round(hour["posts_per_hour"] * 24, 6) == 8
    assert (hour["posting_success_rate"], hour["capture_success_rate"]) == (1, 1)
    assert 18 <= hour["followers_per_day"] <= 21
    assert hour["daily_api_cost_usd"] == Decimal("0.096")
    assert round(hour["roi"] * hour["cost_per_follower_usd"], 6) == 1
    assert hour["quality_pass_rate"] is None


async def test_what_is_not_known_stays_unknown(database: Database) -> None:
    """F21: nothing was posted, read or paid for: no rate and no cost, rather than zero."""
    await database.run(health.record, accounts=["default"], now=datetime.now(UTC))

    [hour] = await rows(database, "select * from system_health_metrics")
    known = {name for name, found in hour.items() if found is not None}
    assert known == {"account_id", "measured_at", "posts_per_hour", "id", "created_at"}
    assert await value(database, "select posts_per_hour from system_health_metrics") == 0
