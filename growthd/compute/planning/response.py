"""What one more post, or reply, an hour is worth, judged from days of differing cadence.

Days are the unit because whatever speaks against more (tired followers, posts that eat each
other's reach) does so over a day. Expected value of a day = exp(level + weekday + fortnight +
posts-slope * posts an hour + replies-slope * replies an hour), quasi-Poisson with the dispersion
that the days show; all effects shrunk by normal priors, days of a cadence far from the present
one and old days discounted. McCullagh & Nelder, Generalized Linear Models, chapters 9 and 5.5.
"""

from __future__ import annotations

from statistics import NormalDist

import attrs
import numpy as np

from growthd.compute.learning.rows import Floats, Ints
from growthd.compute.planning.envelope import Cadence

_SLOPE_SD, _WEEKDAY_SD, _FORTNIGHT_SD, _LEVEL_SD = 0.3, 0.2, 0.4, 3.0
_HALF_LIFE_DAYS = 60.0
_NEAR = 1.5
"""Posts an hour (three replies an hour) that make a day half as telling."""
_REPLIES_PER_POST = 2.0
_NEGLIGIBLE = 0.05
"""A change of less than a twentieth of the day's value is none."""
_ROUNDS = 8
_FARTHEST = 3.0


@attrs.frozen(kw_only=True, eq=False)
class CadenceDays:
    """Finished days of one account, oldest first, one entry each; NaN is unknown."""

    day: Ints
    """Days since the Unix epoch."""
    posts: Floats
    """An hour, over the hours in which the account was active."""
    replies: Floats
    follows: Floats
    """Credited by the ledger to the day's posts and replies."""
    reward: Floats
    """Sum of the day's rewards."""

    def __len__(self) -> int:
        return len(self.day)


@attrs.frozen(kw_only=True)
class Marginal:
    """One step (one post, or two replies, an hour) more; relative to the day's value."""

    log_change: float
    sd: float
    day_value: float
    """Expected value of a day at the present cadence."""
    days: int

    @property
    def better(self) -> float:
        """Probability that a step up is worth more than a twentieth of the day."""
        return _above(self.log_change, self.sd, np.log1p(_NEGLIGIBLE))

    @property
    def worse(self) -> float:
        """Probability that a step down is."""
        return _above(-self.log_change, self.sd, np.log1p(_NEGLIGIBLE))

    def expected(self, log_steps: float) -> float:
        """A day's value after a change of that many log units, bounded to a factor of e^3."""
        return self.day_value * float(np.exp(np.clip(log_steps, -_FARTHEST, _FARTHEST)))

    def per_day(self, quantile: float = 0.5) -> float:
        """What a step more adds to a day, at a quantile of the posterior."""
        at = self.log_change + NormalDist().inv_cdf(quantile) * self.sd
        return self.day_value * float(np.expm1(at))


@attrs.frozen(kw_only=True)
class Response:
    """Marginal values for one outcome."""

    posts: Marginal
    replies: Marginal


def response(days: CadenceDays, outcome: Floats, now: Cadence) -> Response:
    """The marginal values of `outcome` (an array of `days`) at the present cadence."""
    known = np.isfinite(outcome) & np.isfinite(days.posts) & np.isfinite(days.replies)
    design, prior_sd = _design(days, known, now)
    values, weights = outcome[known], _weights(days, known, now)
    mean, covariance = _fit(design, values, weights, prior_sd)
    count, scale = int(known.sum()), _scale(values, weights)
    level = scale * float(np.exp(mean[0] + _lately(mean, design)))

    def marginal(at: int) -> Marginal:
        sd = float(np.sqrt(covariance[at, at]))
        return Marginal(log_change=float(mean[at]), sd=sd, day_value=level, days=count)

    return Response(posts=marginal(1), replies=marginal(2))


def _design(days: CadenceDays, known: np.ndarray, now: Cadence) -> tuple[Floats, Floats]:
    """Columns: level, steps of posts, steps of replies, seven weekdays, fortnights."""
    day = days.day[known]
    fortnight = (day - day.min(initial=2**60)) // 14 if len(day) else day
    count = int(fortnight.max(initial=-1)) + 1
    design = np.column_stack(
        [
            np.ones(len(day)),
            days.posts[known] - now.posts,
            (days.replies[known] - now.replies) / _REPLIES_PER_POST,
            np.eye(7)[day % 7],
            np.eye(count)[fortnight] if count else np.zeros((0, 0)),
        ]
    )
    prior = [_LEVEL_SD, *[_SLOPE_SD] * 2, *[_WEEKDAY_SD] * 7, *[_FORTNIGHT_SD] * count]
    return design, np.array(prior)


def _weights(days: CadenceDays, known: np.ndarray, now: Cadence) -> Floats:
    age = (days.day.max(initial=0) - days.day[known]).astype(np.float64)
    posts = (days.posts[known] - now.posts) / _NEAR
    replies = (days.replies[known] - now.replies) / (_NEAR * _REPLIES_PER_POST)
    return np.asarray(0.5 ** (age / _HALF_LIFE_DAYS + (posts**2 + replies**2) / 2.0), np.float64)


def _fit(
    design: Floats, values: Floats, weights: Floats, prior_sd: Floats
) -> tuple[Floats, Floats]:
    """Posterior mean and covariance by penalised iteratively reweighted least squares."""
    effects: Floats = np.zeros(len(prior_sd))
    prior = np.diag(prior_sd**-2.0)
    scaled = values / _scale(values, weights)
    covariance: Floats = np.diag(prior_sd**2.0)
    for _ in range(_ROUNDS):
        linear = np.clip(design @ effects, -_FARTHEST, _FARTHEST)
        expected = np.exp(linear)
        dispersion = _dispersion(scaled, expected, weights)
        information = weights * expected / dispersion
        working = linear + (scaled - expected) / expected
        precision = (design * information[:, None]).T @ design + prior
        covariance = np.asarray(np.linalg.inv(precision), np.float64)
        effects = np.asarray(covariance @ (design.T @ (information * working)), np.float64)
    return effects, covariance


def _dispersion(scaled: Floats, expected: Floats, weights: Floats) -> float:
    """Variance over mean, as if five more days had shown a standard deviation of the mean."""
    squares = np.minimum((scaled - expected) ** 2 / expected, 25.0)
    return float(((weights * squares).sum() + 5.0) / (weights.sum() + 5.0))


def _scale(values: Floats, weights: Floats) -> float:
    mean = float((weights * values).sum() / max(weights.sum(), 1e-9))
    return mean if mean > 0 else 1.0


def _lately(effects: Floats, design: Floats) -> float:
    """The effect of the present fortnight."""
    return float(effects[-1]) if design.shape[1] > 10 else 0.0


def _above(mean: float, sd: float, bound: float) -> float:
    return 1.0 - NormalDist(mean, max(sd, 1e-12)).cdf(float(bound))
