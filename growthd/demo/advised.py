"""What the daemon learned and planned during a demo, held against what is true in its world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs
import numpy as np

from growthd.model.post import Kind
from growthd.simx.arms import Effect
from growthd.store import learning, plans
from growthd.store.database import Session
from growthd.store.learning import Whose

DIMENSIONS: Mapping[str, str] = {
    "raw_topic": "topic",
    "generator_name": "generator",
    "angle": "angle",
    "tone": "tone",
    "format_strategy": "format",
    "hook_pattern": "hook",
    "content_type_id": "content_type",
    "viral_formula": "formula",
}
"""The world's names of what is chosen, and the learner's."""

Weights = Mapping[str, Mapping[str, float]]


@attrs.frozen(kw_only=True)
class Advised:
    """The last plan, and how its order of arms agrees with the true one."""

    learned_from: int
    """Posts, without replies."""
    plan: str | None
    """In words."""
    rank_correlation: float | None
    """Of the plan's weights and the arms' true worth: 1 is the true order, 0 chance."""
    arms: int
    """That it was taken over."""

    def lines(self) -> list[str]:
        """Name and figure, one a line."""
        if self.rank_correlation is None:
            return [f"learned from        {self.learned_from} posts, no plan yet"]
        agreed = f"rank correlation {self.rank_correlation:+.2f} over {self.arms} arms"
        return [
            f"learned from        {self.learned_from} posts",
            f"plan against truth  {agreed}",
            f"plan                {self.plan}",
        ]


async def advised(
    session: Session, *, account_id: str, at: datetime, truth: Sequence[Effect]
) -> Advised:
    """The newest plan at `at`, judged by the world's true effects."""
    whose = Whose(account_id=account_id, kind=Kind.POST)
    known = await learning.load(session, whose=whose)
    plan = await plans.newest(session, account_id=account_id, now=at)
    learned_from = 0 if known is None else known.learning.posts
    if plan is None:
        return Advised(learned_from=learned_from, plan=None, rank_correlation=None, arms=0)
    pairs = paired(plan.propensities.get("post", {}), truth)
    return Advised(
        learned_from=learned_from,
        plan=plan.reason_summary,
        rank_correlation=rank_correlation(pairs),
        arms=len(pairs),
    )


def paired(weights: Weights, truth: Sequence[Effect]) -> list[tuple[float, float]]:
    """For each arm with a weight, that weight over the even share, and its true log worth.

    Dimensions that truly do nothing are left out: there is no order to find in them.
    """
    worth = [
        (DIMENSIONS[effect.dimension], effect.value, effect.log_reach + effect.log_conversion)
        for effect in truth
    ]
    real = {dimension for dimension, _, log in worth if log}
    return [
        (weights[dimension][arm] * len(weights[dimension]), log)
        for dimension, arm, log in worth
        if dimension in real and arm in weights.get(dimension, {})
    ]


def rank_correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Spearman's, ties at their mean rank; None where there is no order on one of the sides."""
    first, second = (_ranks(side) for side in zip(*pairs, strict=True)) if pairs else ((), ())
    if len(pairs) < 2 or not (np.ptp(first) and np.ptp(second)):
        return None
    return float(np.corrcoef(first, second)[0, 1])


def _ranks(values: Sequence[float]) -> np.ndarray:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2.0)[place], np.float64)
