"""Follows per impression by kind of post: a hierarchical regression with learned strengths.

theta_i ~ Gamma(kappa, kappa / m_i), log m_i = x_i · beta. With theta integrated out the follows of
a post are negative binomial with mean m_i E_i, which is what beta and kappa are drawn from; beta
by a Newton step and a draw from the Laplace approximation around it.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arms import REACH, Design
from growthd.compute.attribution.arrays import Floats, solved, sums, tally
from growthd.compute.attribution.loggamma import log_gamma

KAPPAS = np.array([0.75, 1, 1.5, 2, 3, 4, 6, 10, 20], np.float64)
"""Candidate shapes of the scatter between posts of one kind (1 / squared variation)."""
KAPPA_LOG_PRIOR = -0.5 * ((np.log(KAPPAS) - np.log(2.0)) / 0.5) ** 2
LEVEL_SD = 1.0
REACH_SD = 0.15
"""Prior sd of the exponent by which conversion falls with reach. Tight: were it free, 'every post
earns the same' could not be told from 'no post earns anything'."""
STRENGTH_DEGREES, STRENGTH_SCALE = 3.0, 0.05
LEAST_STRENGTH, MOST_STRENGTH = 1e-4, 4.0


@attrs.frozen(kw_only=True, eq=False)
class Evidence:
    """What settled posts say: a quadratic form around no effect, and the likelihood of kappa."""

    precision: Floats
    pull: Floats
    kappa_log_likelihood: Floats

    @classmethod
    def none(cls, n_columns: int) -> Evidence:
        return cls(
            precision=np.zeros((n_columns, n_columns)),
            pull=np.zeros(n_columns),
            kappa_log_likelihood=np.zeros(len(KAPPAS)),
        )

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            precision=self.precision + other.precision,
            pull=self.pull + other.pull,
            kappa_log_likelihood=self.kappa_log_likelihood + other.kappa_log_likelihood,
        )

    def over(self, looks: int) -> Evidence:
        """The mean of a sum over so many looks."""
        return Evidence(
            precision=self.precision / looks,
            pull=self.pull / looks,
            kappa_log_likelihood=self.kappa_log_likelihood / looks,
        )


@attrs.frozen(kw_only=True, eq=False)
class Regression:
    """The regression's fixed parts."""

    design: Design
    level_centre: float
    """Prior centre of the account's log follows per impression."""
    evidence: Evidence

    def prior_precision(self, strengths: Floats) -> Floats:
        return np.append(1 / LEVEL_SD**2, 1 / strengths[self.design.group])

    def prior_centre(self) -> Floats:
        return np.append(self.level_centre, np.zeros(len(self.design.names) - 1))

    def log_rate(self, beta: Floats) -> Floats:
        """Log of each kind's expected follows per impression."""
        logs: Floats = np.clip(self.design.matrix @ beta, -30.0, 10.0)
        return logs

    def mode(self, strengths: Floats) -> Floats:
        """The effects before the window's own posts have spoken."""
        prior = self.prior_precision(strengths)
        precision = np.diag(prior) + self.evidence.precision
        start: Floats = solved(precision, prior * self.prior_centre() + self.evidence.pull)
        return start

    def initial_strengths(self) -> Floats:
        return self.pinned(np.full(len(self.design.groups), 0.1))

    def pinned(self, strengths: Floats) -> Floats:
        """The strengths with the one that is not learned put in its place."""
        strengths[self.design.groups.index(REACH)] = REACH_SD**2
        return strengths


def draw_beta(
    regression: Regression,
    beta: Floats,
    scatter: tuple[Floats, float],
    posts: tuple[Floats, Floats],
    rng: np.random.Generator,
) -> Floats:
    """Effects given the follows and exposures of `posts`; `scatter` is (strengths, kappa)."""
    strengths, kappa = scatter
    precision, gradient = information(regression, beta, kappa, posts)
    prior = regression.prior_precision(strengths)
    precision = precision + regression.evidence.precision + np.diag(prior)
    gradient = gradient + regression.evidence.pull - regression.evidence.precision @ beta
    gradient = gradient - prior * (beta - regression.prior_centre())
    root = np.linalg.cholesky(precision).astype(np.float64, copy=False)
    step: Floats = solved(root.T, solved(root, gradient))
    step *= min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-12))
    drawn: Floats = beta + step + solved(root.T, rng.normal(size=len(beta)))
    return drawn


def information(
    regression: Regression, beta: Floats, kappa: float, posts: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Fisher information and gradient of the negative binomial likelihood at `beta`."""
    follows, exposure = posts
    mean = np.exp(regression.log_rate(beta)) * exposure
    shrink = kappa / (kappa + mean)
    matrix = regression.design.matrix
    return matrix.T @ (matrix * (mean * shrink)[:, None]), matrix.T @ ((follows - mean) * shrink)


def draw_strengths(regression: Regression, beta: Floats, rng: np.random.Generator) -> Floats:
    """Variance of the effects within each dimension (scaled inverse chi-squared)."""
    group, n = regression.design.group, len(regression.design.groups)
    size = tally(group, n)
    spread = sums(group, beta[1:] ** 2, n)
    scale = (STRENGTH_DEGREES * STRENGTH_SCALE + spread) / 2
    strengths = scale / rng.gamma((STRENGTH_DEGREES + size) / 2)
    return regression.pinned(np.clip(strengths, LEAST_STRENGTH, MOST_STRENGTH))


def kappa_log_likelihood(follows: Floats, mean: Floats) -> Floats:
    """Log likelihood of each of KAPPAS, summed over posts with exposure."""
    seen = mean > 0
    counts, expected = follows[seen][:, None], mean[seen][:, None]
    rising = log_gamma(counts + KAPPAS) - log_gamma(KAPPAS)
    odds = KAPPAS * np.log(KAPPAS) - (KAPPAS + counts) * np.log(KAPPAS + expected)
    summed: Floats = (rising + odds).sum(axis=0)
    return summed


def draw_kappa(regression: Regression, log_likelihood: Floats, rng: np.random.Generator) -> float:
    """The scatter's shape, from the grid."""
    logs = log_likelihood + regression.evidence.kappa_log_likelihood + KAPPA_LOG_PRIOR
    cumulated = np.cumsum(np.exp(logs - logs.max()))
    return float(KAPPAS[np.searchsorted(cumulated, rng.random() * cumulated[-1])])


def draw_rates(
    log_rate: Floats, kappa: float, posts: tuple[Floats, Floats], rng: np.random.Generator
) -> Floats:
    """Follows per impression of every post (Gamma posterior)."""
    follows, exposure = posts
    rates: Floats = rng.gamma(kappa + follows) / (kappa / np.exp(log_rate) + exposure)
    return rates
