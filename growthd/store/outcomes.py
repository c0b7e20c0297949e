"""What became of plans and experiments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import attrs

from growthd.compute.evaluation import Comparison, Evaluation, NotEnoughData
from growthd.compute.evaluation.judged import ArmResult, JudgedPosts
from growthd.compute.evaluation.verdict import arm_in_words, plan_in_words
from growthd.compute.learning import CHOICES
from growthd.compute.planning import PlanOutcome, PlanScore
from growthd.compute.planning.outcome import outcome
from growthd.store import queries
from growthd.store.database import Record, Session
from growthd.store.learning import Whose
from growthd.store.plans import plan_row

_SQL = queries.load("outcomes")


@attrs.frozen(kw_only=True)
class Ended:
    """A plan whose hour is over."""

    day: date
    outcome: PlanOutcome
    settled: bool
    """Whether no credit of the hour's posts will change any more."""


@attrs.frozen(kw_only=True)
class ScoreNow:
    """A day of plans: how they were followed, and how well they foresaw."""

    day: date
    plans: int
    followed: float | None
    posts_off: float | None
    predicted_follows: float | None
    observed_follows: float | None
    surprise: float | None
    settled: bool


@attrs.frozen(kw_only=True)
class EvaluationNow:
    """What the plan's weights would have earned; lifts are None without enough data."""

    kind: str
    day: date
    plan_id: str
    posts: int
    effective_sample_size: float
    needed: float
    enough_data: bool
    lift: float | None
    low80: float | None
    high80: float | None
    low95: float | None
    high95: float | None
    estimated_propensities: bool | None
    statement: str
    computed_at: datetime


@attrs.frozen(kw_only=True)
class ExperimentNow:
    """An arm of an experiment against its control."""

    experiment: str
    arm: str
    control: str
    posts: int
    follows: float
    enough_data: bool
    lift: float | None
    low80: float | None
    high80: float | None
    low95: float | None
    high95: float | None
    p_better: float | None
    statement: str
    computed_at: datetime


async def ended(
    session: Session, *, account_id: str, since: datetime, now: datetime
) -> list[Ended]:
    """Plans from `since` on whose hour was over by `now`, oldest first."""
    rows = await session.fetch(_SQL["ended_plans"], account_id=account_id, since=since, now=now)
    return [_ended(row) for row in rows]


async def record(session: Session, *, account_id: str, plans: Sequence[Ended]) -> None:
    """Each plan's row says what became of it."""
    told = [plan.outcome for plan in plans]
    await session.execute(
        _SQL["set_outcomes"],
        account_id=account_id,
        plan_ids=[one.plan_id for one in told],
        posts=[one.actual_posts for one in told],
        replies=[one.actual_replies for one in told],
        follows=[one.observed_follows for one in told],
        outcomes=[
            {
                "posts_off": plan.outcome.posts_off,
                "replies_off": plan.outcome.replies_off,
                "settled": plan.settled,
            }
            for plan in plans
        ],
    )


async def set_score(
    session: Session, *, account_id: str, day: date, score: PlanScore, settled: bool, at: datetime
) -> None:
    """The day has this score."""
    await session.execute(
        _SQL["set_score"],
        account_id=account_id,
        day=day,
        settled=settled,
        scored_at=at,
        **attrs.asdict(score),
    )


async def judged(
    session: Session, *, whose: Whose, since: datetime, until: datetime
) -> JudgedPosts:
    """The posts between the two moments, oldest first."""
    rows = await session.fetch(_SQL["judged_posts"], **whose.key, since=since, until=until)
    return JudgedPosts(
        day=[row["day"] for row in rows],
        arms={name: [row[name] for row in rows] for name in CHOICES},
        propensities=[row["propensities"] for row in rows],
        age_hours=[row["age_hours"] for row in rows],
        impressions=[row["impressions"] for row in rows],
        credit=[row["credit"] for row in rows],
        low=[row["credit_low"] for row in rows],
        high=[row["credit_high"] for row in rows],
        experiment_arms=[row["experiment_arm"] for row in rows],
    )


async def set_evaluation(
    session: Session,
    *,
    whose: Whose,
    plan_id: str,
    answer: Evaluation | NotEnoughData,
    at: datetime,
) -> None:
    """The day of `at` has this evaluation of the plan's weights."""
    told = isinstance(answer, Evaluation)
    lift = answer.doubly_robust if isinstance(answer, Evaluation) else None
    snips = answer.snips if isinstance(answer, Evaluation) else None
    await session.execute(
        _SQL["set_evaluation"],
        **whose.key,
        day=at.date(),
        plan_id=plan_id,
        posts=answer.posts,
        effective_sample_size=answer.effective_sample_size,
        needed=NotEnoughData(effective_sample_size=0.0, posts=0).needed,
        enough_data=told,
        lift=lift and lift.estimate,
        low80=lift and lift.low80,
        high80=lift and lift.high80,
        low95=lift and lift.low95,
        high95=lift and lift.high95,
        snips=snips and snips.estimate,
        snips_low80=snips and snips.low80,
        snips_high80=snips and snips.high80,
        estimated_propensities=answer.estimated_propensities
        if isinstance(answer, Evaluation)
        else None,
        statement=plan_in_words(answer),
        computed_at=at,
    )


async def set_experiments(
    session: Session, *, account_id: str, results: Sequence[ArmResult], at: datetime
) -> None:
    """The account's experiments stand like this."""
    await session.execute(_SQL["forget_experiments"], account_id=account_id)
    told = [_result(one) for one in results]
    await session.execute(
        _SQL["add_experiments"], account_id=account_id, results=told, computed_at=at
    )


async def scores(session: Session, *, account_id: str, limit: int) -> list[ScoreNow]:
    """Newest day first."""
    rows = await session.fetch(_SQL["scores"], account_id=account_id, limit=limit)
    return [ScoreNow(**row) for row in rows]


async def evaluations(session: Session, *, account_id: str) -> list[EvaluationNow]:
    """The newest of posts, and of replies."""
    rows = await session.fetch(_SQL["evaluations"], account_id=account_id)
    return [EvaluationNow(**row) for row in rows]


async def experiments(session: Session, *, account_id: str) -> list[ExperimentNow]:
    rows = await session.fetch(_SQL["experiments"], account_id=account_id)
    return [ExperimentNow(**row) for row in rows]


def _ended(row: Record) -> Ended:
    plan = plan_row(row)
    told = outcome(plan.promised, row["did_posts"], row["did_replies"], row["did_follows"])
    return Ended(day=plan.window_start.date(), outcome=told, settled=row["did_settle"])


def _result(one: ArmResult) -> dict[str, object]:
    answer = one.answer
    own = attrs.asdict(answer, filter=lambda field, _: field.name != "better")
    better = answer.better if isinstance(answer, Comparison) else None
    return {
        **own,
        "experiment": one.experiment,
        "control": one.control,
        "p_better": better,
        "enough_data": isinstance(answer, Comparison),
        "statement": arm_in_words(one.control, answer),
    }
