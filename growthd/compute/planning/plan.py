"""The plan for one hour, with the evidence it rests on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import attrs

from growthd.compute.learning import Learning
from growthd.compute.planning.cadence import CadenceRules, Decision, decide
from growthd.compute.planning.envelope import Cadence, Envelope
from growthd.compute.planning.outcome import Promised
from growthd.compute.planning.resistance import Resistance
from growthd.compute.planning.response import CadenceDays, Marginal
from growthd.compute.planning.strategy import Weights, exploration, strategy, top_lists
from growthd.compute.planning.words import explain

_WINDOW = timedelta(hours=1)

Evidence = Mapping[str, object]
"""What json can hold: numbers, texts, lists and mappings of them."""


@attrs.frozen(kw_only=True, eq=False)
class Known:
    """All that a plan is made from."""

    account_id: str
    now: datetime
    """Aware."""
    current: Cadence
    """The cadence before resistance that the last plan asked for."""
    days_since_step: int | None
    """Since that cadence was last changed; None where it never was."""
    days: CadenceDays
    active_hours: float
    """Hours of a day in which the account posts, above 0."""
    active_now: bool = True
    """Whether the hour of `now` is one of them."""
    learning: Learning
    """Of posts."""
    reply_learning: Learning | None
    resistance: Resistance


@attrs.frozen(kw_only=True)
class GrowthPlan:
    plan_id: str
    """Equal for equal plans: it is made of what the plan says."""
    account_id: str
    window_start: datetime
    """The full hour, UTC, for which the plan holds."""
    computed_at: datetime
    expires_at: datetime
    """From here on the plan is to be ignored."""
    cadence: Cadence
    """Before resistance: where the next plan goes on from."""
    target: Cadence
    """What is recommended."""
    exploration_rate: float
    weights: Weights
    reply_weights: Weights
    predicted_follows: float | None
    """Credited follows expected of the hour's posts; None where too little is known."""
    reason: str
    evidence: Evidence

    @property
    def promised(self) -> Promised:
        """What the plan will be held to."""
        return Promised(
            plan_id=self.plan_id,
            target=self.target,
            predicted_follows=self.predicted_follows,
            active=bool(self.evidence["active_hour"]),
        )

    @property
    def evidence_digest(self) -> str:
        """The same for the same evidence."""
        return _digest(self.evidence)

    def payload(self) -> dict[str, object]:
        """The event data of SHADOW_PLAN."""
        return {
            "plan_id": self.plan_id,
            "computed_at": self.computed_at.isoformat(),
            "expires_at": self.expires_at.isoformat(),
            "posts_per_hour_recommendation": self.target.posts,
            "replies_per_hour_recommendation": self.target.replies,
            "exploration_rate": self.exploration_rate,
            "strategy_weights": {**top_lists(self.weights)},
            "explanation": self.reason,
        }


def make_plan(known: Known, envelope: Envelope, rules: CadenceRules) -> GrowthPlan:
    """The plan for the hour of `known.now`; the same knowledge gives the same plan."""
    if known.now.tzinfo is None:
        raise ValueError("a plan is told an aware time")
    decision = decide(known.days, known.current, known.days_since_step, envelope, rules)
    target = known.resistance.yielding(decision.cadence, envelope)
    share = exploration(known.learning, envelope)
    window = known.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    weights = strategy(known.learning, share)
    replies = strategy(known.reply_learning, share) if known.reply_learning else {}
    plan = GrowthPlan(
        plan_id="",
        account_id=known.account_id,
        window_start=window,
        computed_at=known.now,
        expires_at=window + _WINDOW,
        cadence=decision.cadence,
        target=target,
        exploration_rate=share,
        weights=weights,
        reply_weights=replies,
        predicted_follows=_predicted(known, decision, target),
        reason=explain(decision, target, known.resistance, share, weights),
        evidence=_evidence(known, decision, envelope),
    )
    return attrs.evolve(plan, plan_id=_identity(plan))


def _predicted(known: Known, decision: Decision, target: Cadence) -> float | None:
    marginal, before = decision.follows.posts, known.current
    if not marginal.days:
        return None
    if not known.active_now:
        return 0.0
    steps = (target.posts - before.posts) * marginal.log_change
    steps += (target.replies - before.replies) / 2.0 * decision.follows.replies.log_change
    return marginal.expected(steps) / known.active_hours


def _identity(plan: GrowthPlan) -> str:
    said = {
        "account": plan.account_id,
        "window": plan.window_start.isoformat(),
        "target": [plan.target.posts, plan.target.replies],
        "weights": [plan.weights, plan.reply_weights, plan.exploration_rate],
        "evidence": plan.evidence,
    }
    return _digest(said)


def _digest(said: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def _evidence(known: Known, decision: Decision, envelope: Envelope) -> dict[str, object]:
    return {
        "move": decision.move.value,
        "hold": decision.hold.value if decision.hold else None,
        "days": decision.follows.posts.days,
        "post": _marginals(decision.follows.posts, decision.reward.posts),
        "two_replies": _marginals(decision.follows.replies, decision.reward.replies),
        "resistance": attrs.asdict(known.resistance),
        "envelope": attrs.asdict(envelope),
        "active_hours": known.active_hours,
        "active_hour": known.active_now,
        "posts_learned_from": known.learning.posts,
        "no_effect": {
            name: round(each.no_effect, 4) for name, each in known.learning.dimensions.items()
        },
    }


def _marginals(follows: Marginal, reward: Marginal) -> dict[str, object]:
    """What one step more an hour adds to a day, with 80 % intervals."""
    return {
        "follows_per_day": _interval(follows),
        "reward_per_day": _interval(reward),
        "p_better": round(follows.better, 4),
        "p_worse": round(follows.worse, 4),
    }


def _interval(marginal: Marginal) -> list[float] | None:
    if not marginal.days:
        return None
    return [round(marginal.per_day(quantile), 6) for quantile in (0.1, 0.5, 0.9)]
