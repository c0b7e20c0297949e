"""Plans, and what they are made from besides what was learned."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from growthd.compute.planning import (
    Cadence,
    DayRow,
    GrowthPlan,
    HourUse,
    Promised,
    Resistance,
)
from growthd.store import events, queries
from growthd.store.database import Record, Session

_SQL = queries.load("plans")
HOUR = timedelta(hours=1)
STOPPED, RESUMED = "PLAN_STOPPED", "PLAN_RESUMED"


@attrs.frozen(kw_only=True)
class PlanRow:
    """A plan as it is stored. Outcomes are None until its hour is over and known."""

    account_id: str
    plan_id: str
    window_start: datetime
    revision: int
    computed_at: datetime
    expires_at: datetime
    cadence: Cadence
    """Before resistance."""
    stepped_at: datetime | None
    """When that cadence was last changed."""
    target: Cadence
    exploration_rate: float
    strategy_weights: dict[str, object]
    propensities: dict[str, dict[str, dict[str, float]]]
    """By kind, dimension and arm."""
    predicted_follows: float | None
    reason_summary: str
    evidence: dict[str, object]
    evidence_digest: str
    actual_posts: int | None
    actual_replies: int | None
    observed_follows: float | None

    @property
    def resistance(self) -> Resistance:
        """What it was made under."""
        return Resistance(**self.evidence["resistance"])  # type: ignore[arg-type]  # as stored

    @property
    def promised(self) -> Promised:
        return Promised(
            plan_id=self.plan_id,
            target=self.target,
            predicted_follows=self.predicted_follows,
            active=bool(self.evidence["active_hour"]),
        )


@attrs.frozen(kw_only=True)
class Done:
    """What was published in an hour, and in the 24 hours that end with it."""

    posts: int
    replies: int
    by_plan: int
    """Announced under a plan's id."""
    posts_24h: int
    replies_24h: int
    by_plan_24h: int


async def lock(session: Session, *, account_id: str) -> None:
    """Nobody else plans for the account until this transaction ends."""
    await session.fetch_value(_SQL["lock_plans"], account_id=account_id)


async def newest(session: Session, *, account_id: str, now: datetime) -> PlanRow | None:
    """The plan of this hour, or of the last hour that had one."""
    row = await session.fetch_one(_SQL["newest_plan"], account_id=account_id, now=now)
    return None if row is None else plan_row(row)


async def recent(session: Session, *, account_id: str, now: datetime, limit: int) -> list[PlanRow]:
    """Newest first, the last revision of each hour."""
    found = await session.fetch(_SQL["recent_plans"], account_id=account_id, now=now, limit=limit)
    return [plan_row(row) for row in found]


async def add(session: Session, *, plan: GrowthPlan, stepped_at: datetime | None) -> bool:
    """The plan is stored and told in two events; False where the same one was there before."""
    added = await session.execute(
        _SQL["add_plan"],
        account_id=plan.account_id,
        window_start=plan.window_start,
        plan_id=plan.plan_id,
        computed_at=plan.computed_at,
        expires_at=plan.expires_at,
        cadence_posts=plan.cadence.posts,
        cadence_replies=plan.cadence.replies,
        stepped_at=stepped_at,
        target_posts=plan.target.posts,
        target_replies=plan.target.replies,
        exploration_rate=plan.exploration_rate,
        strategy_weights=plan.payload()["strategy_weights"],
        propensities={"post": plan.weights, "reply": plan.reply_weights},
        predicted_follows=plan.predicted_follows,
        reason_summary=plan.reason,
        evidence=dict(plan.evidence),
        evidence_digest=plan.evidence_digest,
    )
    if added:
        for notice in _notices(plan):
            await events.append(session, notice=notice)
    return added == 1


async def days(
    session: Session, *, account_id: str, since: datetime, until: datetime
) -> list[DayRow]:
    """The account's days, oldest first; those without any post are not among them."""
    found = await session.fetch(_SQL["plan_days"], account_id=account_id, since=since, until=until)
    return [DayRow(**row) for row in found]


async def hours(
    session: Session, *, account_id: str, since: datetime, until: datetime
) -> list[HourUse]:
    """The hours of the day in which the account published something."""
    found = await session.fetch(_SQL["plan_hours"], account_id=account_id, since=since, until=until)
    return [HourUse(**row) for row in found]


async def resistance(session: Session, *, account_id: str, now: datetime, hours: int) -> Resistance:
    """What was met in the last `hours`, and a wall of any age that still stands."""
    row = await session.fetch_one(
        _SQL["resistance"], account_id=account_id, since=now - hours * HOUR, now=now
    )
    assert row is not None  # one row of counts, whatever there is  # noqa: S101
    return Resistance(
        hours=hours,
        walls=max(row["walls"], int(row["walled"])),
        rate_limits=row["rate_limits"],
        attempts=row["attempts"],
        failures=row["failures"],
    )


async def done(session: Session, *, account_id: str, window_start: datetime) -> Done:
    """What is done of the hour's plan, and of the day's bounds."""
    row = await session.fetch_one(
        _SQL["done"],
        account_id=account_id,
        window_start=window_start,
        window_end=window_start + HOUR,
    )
    assert row is not None  # one row of counts, whatever there is  # noqa: S101
    return Done(**row)


async def stopped(session: Session, *, account_id: str) -> bool:
    """Whether the owner's last word was to stop."""
    return bool(await session.fetch_value(_SQL["stopped"], account_id=account_id))


def plan_row(row: Record) -> PlanRow:
    """The row as a plan."""
    same = {name: row[name] for name in row.keys() if name in _PLAIN}  # noqa: SIM118 - a Record holds values, not names
    return PlanRow(
        **same,
        cadence=Cadence(posts=row["cadence_posts"], replies=row["cadence_replies"]),
        target=Cadence(posts=row["target_posts"], replies=row["target_replies"]),
    )


_PLAIN = frozenset(field.name for field in attrs.fields(PlanRow)) - {"cadence", "target"}


def _notices(plan: GrowthPlan) -> tuple[events.Notice, events.Notice]:
    posts, replies = plan.target.posts, plan.target.replies
    reason: dict[str, object] = {
        "plan_id": plan.plan_id,
        "window_start": plan.window_start.isoformat(),
        "reason_summary": plan.reason,
        "evidence": dict(plan.evidence),
    }
    return (
        _notice(plan, "SHADOW_PLAN", f"{posts} posts, {replies} replies an hour", plan.payload()),
        _notice(plan, "GROWTH_PLAN_REASON", plan.reason, reason),
    )


def _notice(
    plan: GrowthPlan, event_type: str, message: str, said: dict[str, object]
) -> events.Notice:
    return events.Notice(
        account_id=plan.account_id,
        event_type=event_type,
        message=message,
        event_data=said,
        component="planner",
    )
