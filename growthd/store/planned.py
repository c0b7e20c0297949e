"""The plans as the page shows them: what was recommended, why, and what became of it."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("planned")


@attrs.frozen(kw_only=True)
class PlanSeen:
    """An hour's plan. `actual_*` and `observed_follows` are None until the hour is over."""

    window_start: datetime
    plan_id: str
    computed_at: datetime
    expires_at: datetime
    target_posts: int
    target_replies: int
    exploration_rate: float
    strategy_weights: dict[str, object]
    predicted_follows: float | None
    observed_follows: float | None
    reason_summary: str
    actual_posts: int | None
    actual_replies: int | None


@attrs.frozen(kw_only=True)
class Weighed:
    """What the evidence for the plans is worth, in a sentence."""

    kind: str
    day: date
    posts: int
    enough_data: bool
    statement: str


@attrs.frozen(kw_only=True)
class Scored:
    """A day of plans. `followed` is the share of its hours that kept to them."""

    day: date
    plans: int
    followed: float | None
    predicted_follows: float | None
    observed_follows: float | None
    settled: bool


async def plans(
    session: Session, *, account_id: str, since: datetime, limit: int
) -> list[PlanSeen]:
    """The plans of the hours since then, newest first, one an hour."""
    rows = await session.fetch(_SQL["plans"], account_id=account_id, since=since, limit=limit)
    return [PlanSeen(**row) for row in rows]


async def evaluations(session: Session, *, account_id: str) -> list[Weighed]:
    """The latest weighing of each kind of post."""
    rows = await session.fetch(_SQL["evaluations"], account_id=account_id)
    return [Weighed(**row) for row in rows]


async def scores(session: Session, *, account_id: str, limit: int) -> list[Scored]:
    """The latest days, newest first."""
    rows = await session.fetch(_SQL["scores"], account_id=account_id, limit=limit)
    return [Scored(**row) for row in rows]
