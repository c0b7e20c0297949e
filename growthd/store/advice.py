"""What was learned, for those who make posts: patterns, and what the last passes changed."""

from __future__ import annotations

from datetime import datetime

import attrs

from growthd.store import queries
from growthd.store.database import Session
from growthd.store.learning import Whose

_SQL = queries.load("advice")


@attrs.frozen(kw_only=True)
class PatternNow:
    """What one arm is worth, relative to the average arm of its dimension. Lifts are per cent."""

    kind: str
    dimension: str
    value: str
    uses: int
    lift_percent: float
    lift_low80: float
    lift_high80: float
    p_best: float
    weight: float
    confidence_score: float
    avg_followers_per_post: float | None
    follower_conversion_rate: float | None
    enough_data: bool
    declining: bool
    statement: str
    best_performing_post_id: str | None
    last_updated: datetime


@attrs.frozen(kw_only=True)
class UpdateNow:
    """A pass of the learner that changed something."""

    kind: str
    update_type: str
    component: str
    insights_summary: str
    improvement_score: float | None
    computed_at: datetime


async def patterns(session: Session, *, whose: Whose) -> list[PatternNow]:
    """Every arm in use, most valuable first."""
    rows = await session.fetch(_SQL["patterns"], **whose.key)
    return [PatternNow(**row) for row in rows]


async def updates(session: Session, *, account_id: str, limit: int) -> list[UpdateNow]:
    """The newest first."""
    rows = await session.fetch(_SQL["updates"], account_id=account_id, limit=limit)
    return [UpdateNow(**row) for row in rows]
