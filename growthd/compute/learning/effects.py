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
            precision = _precision(self.likelihood, scales)
            noise = rng.standard_normal((len(precision), _DRAWS_A_SCALE))
            root = np.linalg.cholesky(precision)
            mean = np.linalg.solve(precision, self.likelihood.score)
            centres.append(np.repeat(mean[:, None], _DRAWS_A_SCALE, axis=1))
            deviations.append(np.asarray(np.linalg.solve(root.T, noise), np.float64))
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
    return np.asarray(np.linalg.solve(_precision(likelihood, scales), likelihood.score), np.float64)


def _rms(weights: Floats) -> float:
    return float(np.sqrt(weights @ SCALES**2))


def _scale_posterior(likelihood: Likelihood, scales: Floats, group: int) -> Floats:
    log_weights = _log_marginal(*_alone(likelihood, scales, group)) + np.log(_BELIEF)
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def _alone(likelihood: Likelihood, scales: Floats, group: int) -> tuple[Floats, Floats]:
    """Information and score of the group's effects, all others integrated out at their scales."""
    block = likelihood.design.block(group)
    here = np.zeros(likelihood.design.width, np.bool_)
    here[block] = True
    between = likelihood.information[np.ix_(~here, here)]
    others = likelihood.information[np.ix_(~here, ~here)]
    others += np.diag(likelihood.design.precision(scales)[~here])
    known = np.linalg.solve(others, np.column_stack([between, likelihood.score[~here]]))
    return (
        likelihood.information[block, block] - between.T @ known[:, :-1],
        likelihood.score[block] - between.T @ known[:, -1],
    )


def _log_marginal(information: Floats, score: Floats) -> Floats:
    """Log of the integral of L times the prior, up to a constant, for each of SCALES."""
    values, vectors = np.linalg.eigh((information + information.T) / 2.0)
    along = np.square(vectors.T @ score)
    squares = np.square(SCALES)[:, None]
    gained = 1.0 + squares * np.maximum(values, 0.0)
    return np.asarray(0.5 * (squares * along / gained - np.log(gained)).sum(axis=1))


def _normal(likelihood: Likelihood, scales: Floats) -> tuple[Floats, Floats]:
    covariance = np.linalg.inv(_precision(likelihood, scales))
    covariance = (covariance + covariance.T) / 2.0
    return np.asarray(covariance @ likelihood.score, np.float64), np.asarray(covariance, np.float64)


def _precision(likelihood: Likelihood, scales: Floats) -> Floats:
    return likelihood.information + np.diag(likelihood.design.precision(scales))
