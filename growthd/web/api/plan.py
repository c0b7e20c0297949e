"""The plan over HTTP: what a bot may act by, and what a person wants to see of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs
from starlette.requests import Request
from starlette.responses import Response

from growthd.compute.planning import (
    Cadence,
    Limits,
    Rollout,
    Standing,
    signature,
    standing,
)
from growthd.store import advice, outcomes, plans
from growthd.store.advice import UpdateNow
from growthd.store.database import Session
from growthd.store.outcomes import EvaluationNow, ExperimentNow, ScoreNow
from growthd.store.plans import Done, PlanRow
from growthd.web import asking
from growthd.web.answers import answer
from growthd.web.context import Context
from growthd.web.summary import records

HOURS = 24
DAYS = 14
UPDATES = 10


@attrs.frozen(kw_only=True)
class PlanNow:
    """The plan of an hour, its reasons, and what became of it. Propensities are the weights."""

    plan_id: str
    window_start: datetime
    computed_at: datetime
    expires_at: datetime
    target: Cadence
    exploration_rate: float
    weights: dict[str, dict[str, dict[str, float]]]
    """By kind (post, reply), dimension and arm."""
    predicted_follows: float | None
    explanation: str
    evidence: dict[str, object]
    evidence_digest: str
    actual_posts: int | None
    actual_replies: int | None
    observed_follows: float | None

    @classmethod
    def of(cls, row: PlanRow) -> PlanNow:
        own = {field.name for field in attrs.fields(cls)} - {"weights", "explanation"}
        return cls(
            weights=row.propensities,
            explanation=row.reason_summary,
            **{name: getattr(row, name) for name in own},
        )


@attrs.frozen(kw_only=True)
class CurrentPlan:
    """What GET /v1/plan/current answers. `apply` is the only thing a bot must look at."""

    account: str
    apply: bool
    why: str | None
    """Why it is not to be applied."""
    rollout_percent: float
    limits: Limits
    done: Done | None = None
    left: Cadence | None = None
    """What may still be published in this hour."""
    plan: PlanNow | None = None
    expires_at: str | None = None
    signature: str | None = None
    """HMAC-SHA256, by the token, of plan_id, expires_at and evidence_digest."""


@attrs.frozen(kw_only=True)
class PlanView:
    """The plan as a page shows it: now, lately, and how good it was."""

    account: str
    plan: PlanNow | None
    stopped: bool
    control: bool
    rollout_percent: float
    hours: Sequence[PlanNow] = ()
    """The last plans, newest first."""
    days: Sequence[ScoreNow] = ()
    evaluations: Sequence[EvaluationNow] = ()
    experiments: Sequence[ExperimentNow] = ()
    updates: Sequence[UpdateNow] = ()


async def current(request: Request, context: Context) -> Response:
    """GET /v1/plan/current?decision_id=…: the contract with a bot (README: Let a bot follow)."""
    handle = asking.account(request, context) or ""
    decision_id = request.query_params.get("decision_id")
    now = context.clock.now()

    async def look(session: Session) -> CurrentPlan:
        account = await records.account_of(session, handle)
        found = _nothing(context, handle)
        if account is None:
            return found
        key = account.account_id
        plan = await plans.newest(session, account_id=key, now=now)
        plan = plan if plan is not None and plan.expires_at > now else None
        allowed = _rollout(context, stopped=await plans.stopped(session, account_id=key))
        said = standing(allowed, planned=plan is not None, account_id=key, decision_id=decision_id)
        found = attrs.evolve(found, apply=said is Standing.APPLY, why=said.value)
        if plan is None:
            return found
        done = await plans.done(session, account_id=key, window_start=plan.window_start)
        return _planned(found, plan, done, context)

    return answer(await context.ask(look))


async def view(request: Request, context: Context) -> Response:
    """GET /v1/plan: the plan of this hour, the last day's, and how they did."""
    handle = asking.account(request, context) or ""
    now = context.clock.now()

    async def look(session: Session) -> PlanView:
        return await seen(session, context, handle, now)

    return answer(await context.ask(look))


async def seen(session: Session, context: Context, handle: str, now: datetime) -> PlanView:
    """All that there is to see of the account's plans."""
    account = await records.account_of(session, handle)
    if account is None:
        return _unseen(context, handle)
    key = account.account_id
    newest = await plans.newest(session, account_id=key, now=now)
    lately = await plans.recent(session, account_id=key, now=now, limit=HOURS)
    return attrs.evolve(
        _unseen(context, handle),
        plan=PlanNow.of(newest) if newest else None,
        stopped=await plans.stopped(session, account_id=key),
        hours=[PlanNow.of(row) for row in lately],
        days=await outcomes.scores(session, account_id=key, limit=DAYS),
        evaluations=await outcomes.evaluations(session, account_id=key),
        experiments=await outcomes.experiments(session, account_id=key),
        updates=await advice.updates(session, account_id=key, limit=UPDATES),
    )


def _unseen(context: Context, handle: str) -> PlanView:
    owners = context.config.plan
    return PlanView(
        account=handle,
        plan=None,
        stopped=False,
        control=owners.control,
        rollout_percent=owners.rollout_percent,
    )


def _nothing(context: Context, handle: str) -> CurrentPlan:
    owners = context.config.plan
    why = Standing.NO_PLAN if owners.control else Standing.OFF
    return CurrentPlan(
        account=handle,
        apply=False,
        why=why.value,
        rollout_percent=owners.rollout_percent,
        limits=Limits(
            posts_per_hour=owners.max_posts_per_hour,
            replies_per_hour=owners.max_replies_per_hour,
            posts_per_day=owners.max_posts_per_day,
            replies_per_day=owners.max_replies_per_day,
        ),
    )


def _rollout(context: Context, *, stopped: bool) -> Rollout:
    owners = context.config.plan
    return Rollout(control=owners.control, stopped=stopped, percent=owners.rollout_percent)


def _planned(found: CurrentPlan, plan: PlanRow, done: Done, context: Context) -> CurrentPlan:
    expires_at = plan.expires_at.isoformat().replace("+00:00", "Z")
    hour = Cadence(posts=done.posts, replies=done.replies)
    day = Cadence(posts=done.posts_24h, replies=done.replies_24h)
    return attrs.evolve(
        found,
        done=done,
        left=found.limits.left(plan.target, hour, day),
        plan=PlanNow.of(plan),
        expires_at=expires_at,
        signature=signature(context.token.secret, plan.plan_id, expires_at, plan.evidence_digest),
    )
