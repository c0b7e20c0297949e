"""What became of a plan: done against planned, observed against predicted."""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs

from growthd.compute.planning.envelope import Cadence


@attrs.frozen(kw_only=True)
class Promised:
    """What a plan asked for and foresaw."""

    plan_id: str
    target: Cadence
    predicted_follows: float | None
    active: bool = True
    """Whether it was for an hour in which the account usually posts."""


@attrs.frozen(kw_only=True)
class PlanOutcome:
    """One plan's hour, once its posts are credited. None is unknown."""

    plan_id: str
    actual_posts: int
    actual_replies: int
    posts_off: int
    """Actual minus target."""
    replies_off: int
    predicted_follows: float | None
    observed_follows: float | None
    active: bool = True


@attrs.frozen(kw_only=True)
class PlanScore:
    """Many plans together, a day's say."""

    plans: int
    followed: float | None
    """Share of the plans for active hours whose targets were met exactly."""
    posts_off: float | None
    """Mean distance of posts from the target."""
    predicted_follows: float | None
    """Sum over the plans where both sides are known."""
    observed_follows: float | None
    surprise: float | None
    """Observed minus predicted, in Poisson standard deviations."""


def outcome(
    plan: Promised, posts: int, replies: int, observed_follows: float | None
) -> PlanOutcome:
    """The outcome of a plan in whose hour so many posts and replies were published."""
    return PlanOutcome(
        plan_id=plan.plan_id,
        actual_posts=posts,
        actual_replies=replies,
        posts_off=posts - plan.target.posts,
        replies_off=replies - plan.target.replies,
        predicted_follows=plan.predicted_follows,
        observed_follows=observed_follows,
        active=plan.active,
    )


def score_plans(outcomes: Sequence[PlanOutcome]) -> PlanScore:
    """How well plans were followed, and how well they foresaw what they would earn."""
    both = [
        (one.predicted_follows, one.observed_follows)
        for one in outcomes
        if one.predicted_follows is not None and one.observed_follows is not None
    ]
    predicted = math.fsum(pair[0] for pair in both) if both else None
    observed = math.fsum(pair[1] for pair in both) if both else None
    active = [one for one in outcomes if one.active]
    return PlanScore(
        plans=len(outcomes),
        followed=_mean([float(one.posts_off == one.replies_off == 0) for one in active]),
        posts_off=_mean([float(abs(one.posts_off)) for one in active]),
        predicted_follows=predicted,
        observed_follows=observed,
        surprise=_surprise(predicted, observed),
    )


def _surprise(predicted: float | None, observed: float | None) -> float | None:
    if predicted is None or observed is None or predicted <= 0:
        return None
    return (observed - predicted) / math.sqrt(predicted)


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None
