"""What another way of choosing would have earned, judged from what was done.

Self-normalised inverse propensity scoring with capped weights (Swaminathan & Joachims 2015) and
the doubly robust estimate (Dudík, Langford & Li 2011). Each replicate of the bootstrap draws days
with their posts, and one posterior sample of all credits: posts of a day share what befell the
account, and credits are known only so well. What a ledger cannot tell it spreads by impressions,
which makes all arms look alike; that share is taken back in expectation. Plain bootstrap intervals
cover too little; these are widened by factors that were calibrated on simulated accounts.
"""

from __future__ import annotations

from statistics import NormalDist

import attrs
import numpy as np

from growthd.compute.evaluation.outcome_model import OutcomeModel
from growthd.compute.evaluation.rows import LoggedPosts, propensities
from growthd.compute.evaluation.weighting import Policy, effective_sample_size, importance
from growthd.compute.learning.cells import LEAK, own_credit
from growthd.compute.learning.rows import Floats

LEAST_SAMPLE = 100.0
_LEAST_LIFT = 1e-3
_CREDIT_CAP = 100.0
"""Times the mean post: what one viral post may say."""
SNIPS_WIDTH = 1.0
ROBUST_WIDTH = 0.9
"""Calibrated, with LEAK_DOUBT, by tests/bench/off_policy.py on seeds that it does not judge by."""
LEAK_DOUBT = 0.1
"""What is not known of the ledger's leak, as a standard deviation of log lift per log lift."""
_BLOCK_DAYS = 7


@attrs.frozen(kw_only=True)
class Lift:
    """Credited follows a post relative to what was done: 1 is no difference."""

    estimate: float
    low80: float
    high80: float
    low95: float
    high95: float


@attrs.frozen(kw_only=True)
class Evaluation:
    snips: Lift
    doubly_robust: Lift
    effective_sample_size: float
    posts: int
    estimated_propensities: bool


@attrs.frozen(kw_only=True)
class NotEnoughData:
    """Why there is no estimate."""

    effective_sample_size: float
    posts: int
    needed: float = LEAST_SAMPLE


def evaluate(
    posts: LoggedPosts, policy: Policy, replicates: int = 100, seed: int = 0
) -> Evaluation | NotEnoughData:
    """The lift that `policy` would have had; the same posts give the same answer.

    Posts with unknown impressions or credit are left out. Below an effective sample size of
    100, or where nothing was earned at all, there is no estimate.
    """
    posts = _known(posts)
    known = propensities(posts)
    weights = importance(posts, policy, known)
    size = effective_sample_size(weights)
    if size < LEAST_SAMPLE or not (posts.credit.sum(axis=1) > 0).all():
        return NotEnoughData(effective_sample_size=size, posts=len(posts))
    posts = attrs.evolve(posts, credit=_own(posts))
    trial = _Trial(policy=policy, model=OutcomeModel.of(posts), weights=weights)
    centre = trial.lifts(np.ones(len(posts)), posts.credit.mean(axis=0))
    rng = np.random.default_rng(seed)
    again = np.array([trial.replicate(rng) for _ in range(replicates)])
    spread = np.log(np.maximum(again, 1e-6)).std(axis=0)
    return Evaluation(
        snips=_lift(centre[0], SNIPS_WIDTH * spread[0]),
        doubly_robust=_lift(centre[1], ROBUST_WIDTH * spread[1]),
        effective_sample_size=size,
        posts=len(posts),
        estimated_propensities=known.estimated,
    )


@attrs.frozen(kw_only=True, eq=False)
class _Trial:
    policy: Policy
    model: OutcomeModel
    weights: Floats

    def replicate(self, rng: np.random.Generator) -> tuple[float, float]:
        """Both lifts for days drawn with replacement and one sample of the credits."""
        posts = self.model.posts
        days, place = np.unique(posts.day, return_inverse=True)
        drawn = np.bincount(rng.integers(0, len(days), len(days)), minlength=len(days))
        times = drawn[place].astype(np.float64)
        return self.lifts(times, posts.credit[rng.integers(0, len(posts.credit))])

    def lifts(self, times: Floats, credit: Floats) -> tuple[float, float]:
        """SNIPS and doubly robust lift when each post counts so many times."""
        effects = self.model.effects(times, credit)
        mean = _mean(credit, times)
        credit = np.minimum(credit, _CREDIT_CAP * mean)
        done, weights = _mean(credit, times), self.weights * times
        predicted = self.model.predicted(effects)
        factor = done / _mean(predicted, times)
        target = factor * _mean(self.model.under(effects, self.policy), times)
        robust = target + _mean(credit - factor * predicted, weights)
        return _mean(credit, weights) / done, robust / done


def _lift(estimate: float, spread: float) -> Lift:
    estimate = max(estimate, _LEAST_LIFT)
    spread = float(np.hypot(spread, LEAK_DOUBT * np.log(estimate)))

    def at(quantile: float) -> float:
        return float(estimate * np.exp(NormalDist().inv_cdf(quantile) * spread))

    return Lift(
        estimate=float(estimate),
        low80=at(0.1),
        high80=at(0.9),
        low95=at(0.025),
        high95=at(0.975),
    )


def _own(posts: LoggedPosts) -> Floats:
    """Credits without what the ledger spreads by impressions, week by week."""
    week = posts.day // _BLOCK_DAYS
    own = [own_credit(sample, posts.impressions, week, LEAK) for sample in posts.credit]
    return np.stack(own)


def _mean(values: Floats, weights: Floats) -> float:
    return float((values * weights).sum() / max(weights.sum(), 1e-12))


def _known(posts: LoggedPosts) -> LoggedPosts:
    known = np.isfinite(posts.impressions) & np.isfinite(posts.credit).all(axis=0)
    return LoggedPosts(
        day=posts.day[known],
        arms={name: column.take(known) for name, column in posts.arms.items()},
        propensity={name: values[known] for name, values in posts.propensity.items()},
        impressions=posts.impressions[known],
        credit=posts.credit[:, known],
    )
