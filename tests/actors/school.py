"""An account whose posts, readings and credits are in the tables, with arms of known worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import numpy as np

from growthd.store.database import Database, Session
from growthd.store.queries import Query

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOPICS = ("craft", "focus", "health", "career")
WORTH = {"craft": (0.6, 0.9), "focus": (0.0, 0.0), "health": (-0.4, -0.5), "career": (0.0, 0.0)}
"""Log reach and log conversion."""
TONES = ("dry", "warm")
HORIZONS = (60, 360, 1440, 2880, 10080)

POSTS = """
insert into content_metadata (
    account_id, decision_id, decision_type, tweet_id, posted_at, raw_topic, tone, generator_name,
    format_strategy, experiment_arm, generation_metadata, is_test_post
)
select account_id, decision_id, decision_type, tweet_id, posted_at, raw_topic, tone,
    generator_name, format_strategy, experiment_arm, generation_metadata, is_test_post
from jsonb_populate_recordset(null::content_metadata, $rows::jsonb)
"""
READINGS = """
insert into performance_snapshots (
    account_id, decision_id, horizon_minutes, due_at, collected_at, hours_since_post, impressions,
    likes, reposts, replies, bookmarks, source, quality
)
select account_id, decision_id, horizon_minutes, due_at, collected_at, hours_since_post,
    impressions, likes, reposts, replies, bookmarks, 'scraped', 'on_time'
from jsonb_populate_recordset(null::performance_snapshots, $rows::jsonb)
"""
CREDITS = """
insert into follower_attributions (
    account_id, decision_id, time_window_hours, credit, credit_low, credit_high, credit_low95,
    credit_high95, confidence_score, attribution_method, measured_at, settled
)
select account_id, decision_id, 168, credit, credit_low, credit_high, credit_low95, credit_high95,
    confidence_score, 'ledger', measured_at, settled
from jsonb_populate_recordset(null::follower_attributions, $rows::jsonb)
on conflict (account_id, decision_id, time_window_hours) do update set
    credit = excluded.credit, measured_at = excluded.measured_at, settled = excluded.settled
"""

Row = dict[str, object]


@attrs.frozen(kw_only=True)
class Term:
    """A stretch of an account's life, as rows."""

    posts: list[Row]
    readings: list[Row]
    credits: list[Row]


def term(
    posts: int = 300,
    *,
    days: float = 40.0,
    kind: str = "single",
    seed: int = 1,
    until: datetime = NOW,
    account_id: str = "default",
) -> Term:
    """Posts of the last `days` before `until`, evenly spread, as they stand at that moment."""
    rng = np.random.default_rng(seed)
    made = Term(posts=[], readings=[], credits=[])
    for at in range(posts):
        age = timedelta(days=days * (posts - at) / (posts + 1))
        topic, tone = TOPICS[rng.integers(4)], TONES[rng.integers(2)]
        reach, conversion = WORTH[topic]
        final = float(np.exp(6.0 + reach + rng.normal(0, 0.8)))
        rate = 4e-3 * float(np.exp(conversion)) * rng.gamma(3.0, 1 / 3.0)
        name: Row = {"account_id": account_id, "decision_id": f"{kind}-{seed}-{at:05d}"}
        _write(made, name, until - age, {"raw_topic": topic, "tone": tone, "decision_type": kind})
        seen = _read(made, name, until - age, until, final)
        _credit(made, name, until, age, float(rng.poisson(seen * rate)))
    return made


def _write(made: Term, name: Row, posted_at: datetime, told: Row) -> None:
    fixed = {"tweet_id": None, "is_test_post": False, "posted_at": posted_at.isoformat()}
    made.posts.append({**name, **fixed, "generator_name": "teacher", **told})


def _read(made: Term, name: Row, posted_at: datetime, until: datetime, final: float) -> int:
    """Read at every horizon that has passed; returns the impressions so far."""
    seen = 0
    for minutes in HORIZONS:
        due = posted_at + timedelta(minutes=minutes)
        if due > until:
            break
        hours = minutes / 60
        seen = round(final * hours / (hours + 2.5))
        made.readings.append(
            {
                **name, "horizon_minutes": minutes, "due_at": due.isoformat(),
                "collected_at": due.isoformat(), "hours_since_post": hours, "impressions": seen,
                "likes": seen // 40, "reposts": seen // 300, "replies": seen // 200,
                "bookmarks": seen // 150,
            }
        )  # fmt: skip
    return seen


def _credit(made: Term, name: Row, at: datetime, age: timedelta, follows: float) -> None:
    made.credits.append(
        {
            **name, "credit": follows, "credit_low": 0.6 * follows, "credit_high": 1.4 * follows,
            "credit_low95": 0.4 * follows, "credit_high95": 1.6 * follows,
            "confidence_score": min(follows, 1.0), "measured_at": at.isoformat(),
            "settled": age > timedelta(days=7),
        }
    )  # fmt: skip


async def enter(database: Database, made: Term) -> None:
    """The rows are in the tables."""
    for sql, rows in ((POSTS, made.posts), (READINGS, made.readings), (CREDITS, made.credits)):
        await insert(database, sql, rows)


async def insert(database: Database, sql: str, rows: list[Row]) -> None:
    async def run(session: Session) -> None:
        await session.execute(Query.parse("entered", sql), rows=rows)

    await database.run(run)
