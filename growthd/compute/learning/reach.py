"""Reach: a robust normal model of log impressions at equal age, all dimensions at once."""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.learning.cells import Cells
from growthd.compute.learning.effects import Effects, Likelihood, infer, solve
from growthd.compute.learning.rows import Floats

_SOUND_SD = 2.5
"""Beyond this many standard deviations a post is viral, and loses its pull on the means."""
_LEAST_VARIANCE = 0.1
_ROUNDS = 3


@attrs.frozen(kw_only=True, eq=False)
class ReachFit:
    effects: Effects
    """Of log impressions around `level`."""
    level: float
    variance: float
    """Of one post's log impressions around its arms'."""
    residuals: Floats
    weights: Floats
    """Of the cells in the fit: the inverse variance of their means."""


def fit_reach(cells: Cells) -> ReachFit:
    """Reach effects of all arms and weeks by iteratively reweighted least squares."""
    level = _weighted_median(cells.log_reach, cells.read)
    residuals = cells.log_reach - level
    trust = np.ones_like(residuals)
    variance = 2.2 * _weighted_median(np.abs(residuals), cells.read) ** 2 + _LEAST_VARIANCE
    scales = None
    for _ in range(_ROUNDS):
        trust = _trust(residuals / np.sqrt(variance))
        weights = trust * cells.read / (variance + np.exp(-cells.log_reach.clip(-0.7, 50.0)))
        likelihood = _likelihood(cells, weights, level)
        effects = infer(likelihood, scales, sweeps=1)
        scales = effects.scales
        residuals = cells.log_reach - level - cells.design.predict(solve(likelihood, scales))
        variance = _variance(residuals, trust * cells.read)
    return ReachFit(
        effects=infer(likelihood, scales),
        level=level,
        variance=variance,
        residuals=residuals,
        weights=weights,
    )


def _likelihood(cells: Cells, weights: Floats, level: float) -> Likelihood:
    return Likelihood(
        design=cells.design,
        information=cells.design.information(weights),
        score=cells.design.score(weights * (cells.log_reach - level)),
    )


def _trust(standardised: Floats) -> Floats:
    return np.asarray(1.0 / np.square(1.0 + np.maximum(np.abs(standardised) - _SOUND_SD, 0.0)))


def _variance(residuals: Floats, weights: Floats) -> float:
    return max(float((weights * residuals**2).sum() / max(weights.sum(), 1e-9)), _LEAST_VARIANCE)


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    running = np.cumsum(weights[order])
    if len(running) == 0 or running[-1] <= 0:
        return 0.0
    return float(values[order][np.searchsorted(running, running[-1] / 2.0)])
