"""Stored posts made ready for judging plans and experiments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from growthd.compute.evaluation.credits import credit_draws
from growthd.compute.evaluation.experiment import (
    Comparison,
    ExperimentPosts,
    TooFew,
    compare_arms,
)
from growthd.compute.evaluation.off_policy import Evaluation, NotEnoughData, evaluate
from growthd.compute.evaluation.rows import LoggedPosts
from growthd.compute.evaluation.weighting import Policy
from growthd.compute.learning import ArmColumn, ArrivalCurve, Learning
from growthd.compute.learning.rows import Floats

SAMPLES = 50
_CHOSEN = 0.5
"""Probability of having no effect below which a dimension is taken to matter."""
CONTROL = "control"


@attrs.frozen(kw_only=True, eq=False)
class JudgedPosts:
    """Columns of posts of one account and kind, one entry a post. None is unknown."""

    day: Sequence[int]
    arms: Mapping[str, Sequence[str | None]]
    propensities: Sequence[Mapping[str, Mapping[str, float]] | None]
    """By dimension and arm, of the plan under which the post was announced."""
    age_hours: Sequence[float | None]
    impressions: Sequence[float | None]
    credit: Sequence[float | None]
    low: Sequence[float | None]
    high: Sequence[float | None]
    experiment_arms: Sequence[str | None]

    def draws(self) -> Floats:
        """Samples of the credits, (samples, posts)."""
        credit, low, high = (
            np.array(each, np.float64) for each in (self.credit, self.low, self.high)
        )
        return credit_draws(credit, low, high, SAMPLES)


@attrs.frozen(kw_only=True)
class ArmResult:
    """One arm of one experiment, against its control."""

    experiment: str
    control: str
    answer: Comparison | TooFew


def judge_plan(
    posts: JudgedPosts, curve: ArrivalCurve, learning: Learning, weights: Policy
) -> Evaluation | NotEnoughData:
    """What the plan's weights would have earned, in the dimensions that are known to matter.

    In the others a plan chooses no better than chance, and weighing by them only adds noise. The
    hour and the day are not chosen by weights.
    """
    policy = {
        name: weights[name]
        for name, each in learning.dimensions.items()
        if each.no_effect < _CHOSEN and name in weights and name in posts.arms
    }
    if not policy or not posts.day:
        return NotEnoughData(effective_sample_size=0.0, posts=len(posts.day))
    arms = {name: ArmColumn.of(posts.arms[name]) for name in policy}
    age = np.array(posts.age_hours, np.float64)
    share = curve.at(np.nan_to_num(age, nan=1.0))
    logged = LoggedPosts(
        day=np.array(posts.day, np.int64),
        arms=arms,
        propensity={name: _propensity(posts, name) for name in policy},
        impressions=np.array(posts.impressions, np.float64) / share,
        credit=posts.draws(),
    )
    return evaluate(logged, policy)


def judge_experiments(posts: JudgedPosts) -> list[ArmResult]:
    """Every arm of every experiment against its control.

    An arm is written `experiment:arm`, or `arm` where there is only one experiment. The control is
    the arm of that name; without it the first arm by name.
    """
    draws, known = posts.draws(), np.isfinite(np.array(posts.credit, np.float64))
    split = [_split(told) for told in posts.experiment_arms]
    found: list[ArmResult] = []
    for experiment in sorted({one[0] for one in split if one is not None}):
        own = np.array([one is not None and one[0] == experiment for one in split]) & known
        arms = ArmColumn.of([one[1] for one, mine in zip(split, own, strict=True) if one and mine])
        if len(arms.names) > 1:
            control = CONTROL if CONTROL in arms.names else arms.names[0]
            dealt = ExperimentPosts(
                day=np.array(posts.day, np.int64)[own], arm=arms, credit=draws[:, own]
            )
            found += [
                ArmResult(experiment=experiment, control=control, answer=answer)
                for answer in compare_arms(dealt, control)
            ]
    return found


def _propensity(posts: JudgedPosts, dimension: str) -> Floats:
    """What the announced plan gave each post's arm; NaN where no plan was announced."""
    told = [
        (plan or {}).get(dimension, {}).get(arm or "")
        for plan, arm in zip(posts.propensities, posts.arms[dimension], strict=True)
    ]
    return np.array(told, np.float64)


def _split(told: str | None) -> tuple[str, str] | None:
    if not told:
        return None
    experiment, colon, arm = told.partition(":")
    return (experiment, arm) if colon else ("default", experiment)
