"""Effects of all arms together, and how far a dimension matters at all.

Given a normal likelihood of the effects (information A, score g: log L = g'b - b'Ab/2), each
dimension's effects are N(0, s^2) with s on a grid whose first point stands for "no effect". The
grid's posterior comes from the marginal likelihood (Gaussian integral, closed form), so that a
dimension without effect is recognised as such instead of being shrunk by a fixed amount.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.learning.design import Design
from growthd.compute.learning.rows import Floats

SCALES = np.array([0.01, 0.1, 0.2, 0.35, 0.55, 0.8])
"""Standard deviations of log effects; the first is "no effect"."""
_BELIEF = np.array([1.0, 0.5, 1.0, 1.5, 1.5, 0.5]) / 6.0
"""Prior weights: most real dimensions change reach or conversion by a fifth to a half."""
_DRAWS_A_SCALE = 20
"""Draws that share one choice of scales, and so one factorisation."""


@attrs.frozen(kw_only=True, eq=False)
class Likelihood:
    """A normal approximation of log L in the effects of a design."""

    design: Design
    information: Floats
    score: Floats


@attrs.frozen(kw_only=True, eq=False)
class Effects:
    """The posterior: a mixture over each group's scale of normals in the effects."""

    likelihood: Likelihood
    scale_weights: tuple[Floats, ...]
    """A distribution over SCALES for each group."""

    @property
    def scales(self) -> Floats:
        """Each group's root mean square scale, the prior sd of its arms."""
        return np.array([_rms(weights) for weights in self.scale_weights], np.float64)

    def odds_of_none(self, group: int) -> float:
        """How much likelier the data are if the group's arms do not differ (Bayes factor)."""
        return float(self.scale_weights[group][0] / _BELIEF[0])

    def moments(self) -> tuple[Floats, Floats]:
        """Mean and covariance of the effects at the scales' root mean square."""
        return _normal(self.likelihood, self.scales)

    def draws(self, rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
        """Centres and deviations whose sums are posterior draws; each (width, about count)."""
        centres: list[Floats] = []
        deviations: list[Floats] = []
        for scales in self._picked(rng, max(count // _DRAWS_A_SCALE, 1)):
            mean, covariance = _normal(self.likelihood, scales)
            root = np.linalg.cholesky(covariance)
            noise = rng.standard_normal((len(mean), _DRAWS_A_SCALE))
            centres.append(np.repeat(mean[:, None], _DRAWS_A_SCALE, axis=1))
            deviations.append(np.asarray(root @ noise, np.float64))
        return np.hstack(centres), np.hstack(deviations)

    def _picked(self, rng: np.random.Generator, count: int) -> Floats:
        """Scales drawn evenly from each group's distribution: (count, groups)."""
        even = (np.arange(count) + 0.5) / count
        picks = [
            SCALES[np.searchsorted(np.cumsum(weights)[:-1], rng.permutation(even))]
            for weights in self.scale_weights
        ]
        return np.stack(picks, axis=1)


def infer(likelihood: Likelihood, start: Floats | None = None, sweeps: int = 2) -> Effects:
    """The posterior of all effects: each group's scale in turn, given the others'."""
    groups = len(likelihood.design.sizes)
    scales = np.full(groups, 0.3) if start is None else start.copy()
    weights = [np.ones(len(SCALES)) / len(SCALES)] * groups
    for _ in range(sweeps):
        for group in range(groups):
            weights[group] = _scale_posterior(likelihood, scales, group)
            scales[group] = _rms(weights[group])
    return Effects(likelihood=likelihood, scale_weights=tuple(weights))


def solve(likelihood: Likelihood, scales: Floats) -> Floats:
    """The posterior mean of the effects given the scales."""
    precision = likelihood.information + np.diag(likelihood.design.precision(scales))
    return np.asarray(np.linalg.solve(precision, likelihood.score), np.float64)


def _rms(weights: Floats) -> float:
    return float(np.sqrt(weights @ SCALES**2))


def _scale_posterior(likelihood: Likelihood, scales: Floats, group: int) -> Floats:
    tried = np.repeat(scales[None, :], len(SCALES), axis=0)
    tried[:, group] = SCALES
    prior = np.stack([likelihood.design.precision(row) for row in tried])
    log_weights = _log_marginal(likelihood, prior) + np.log(_BELIEF)
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def _log_marginal(likelihood: Likelihood, prior: Floats) -> Floats:
    """Log of the integral of L times the prior, up to a constant, for each row of precisions."""
    precision = likelihood.information + prior[:, :, None] * np.eye(prior.shape[1])
    root = np.linalg.cholesky(precision)
    whitened = np.linalg.solve(root, np.broadcast_to(likelihood.score[:, None], (*prior.shape, 1)))
    log_root = np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
    fit = 0.5 * np.square(whitened[:, :, 0]).sum(axis=1)
    return np.asarray(fit - log_root + 0.5 * np.log(prior).sum(axis=1))


def _normal(likelihood: Likelihood, scales: Floats) -> tuple[Floats, Floats]:
    precision = likelihood.information + np.diag(likelihood.design.precision(scales))
    covariance = np.linalg.inv(precision)
    covariance = (covariance + covariance.T) / 2.0
    return np.asarray(covariance @ likelihood.score, np.float64), np.asarray(covariance, np.float64)
