"""Conversion: credited follows as over-dispersed Poisson counts with impressions as exposure.

A post's follows c have mean m = exposure * exp(level + effects) and variance m + v m^2 (a Gamma
mixture of Poissons, as posts of one kind still differ); the quasi-likelihood weight m / (1 + v m)
tempers the counts, so that one viral post counts as one post and not as its thousand follows.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.learning.cells import Cells
from growthd.compute.learning.effects import Effects, Likelihood, infer, solve
from growthd.compute.learning.rows import Floats

_ROUNDS = 6
_DISPERSION_ROUNDS = (2, 4)
_DISPERSION = (0.2, 8.0)
_USUAL_DISPERSION = 1.0
_DISPERSION_BELIEF = 10.0
"""How much information the usual dispersion is worth."""
_RATE_FLOOR = 1e-6
_FARTHEST = 3.0
"""Bound of log effects while iterating."""


@attrs.frozen(kw_only=True, eq=False)
class ConversionFit:
    effects: Effects
    """Of log follows per impression around `level`."""
    level: float
    dispersion: float
    """v: squared coefficient of variation of conversion between posts of one kind."""
    expected: Floats
    """Follows of a post of each cell."""


def fit_conversion(cells: Cells) -> ConversionFit:
    """Conversion effects of all arms and weeks by iteratively reweighted least squares."""
    level = _level(cells)
    scales = np.full(len(cells.design.sizes), 0.3)
    effects = np.zeros(cells.design.width)
    dispersion = 1.0
    for round_ in range(_ROUNDS):
        predicted = cells.design.predict(effects).clip(-_FARTHEST, _FARTHEST)
        expected = np.maximum(cells.exposure * np.exp(level + predicted), 1e-12)
        if round_ in _DISPERSION_ROUNDS:
            dispersion = _dispersion(cells, expected)
        likelihood = _likelihood(cells, predicted, expected, dispersion)
        if round_ in _DISPERSION_ROUNDS:
            scales = infer(likelihood, scales, sweeps=1).scales
        effects = solve(likelihood, scales)
    return ConversionFit(
        effects=infer(likelihood, scales), level=level, dispersion=dispersion, expected=expected
    )


def tempered(cells: Cells, expected: Floats, dispersion: float) -> Floats:
    """Effective Poisson information of each cell: its posts times m / (1 + v m)."""
    return cells.credited * expected / (1.0 + dispersion * expected)


def _likelihood(cells: Cells, predicted: Floats, expected: Floats, dispersion: float) -> Likelihood:
    weights = tempered(cells, expected, dispersion)
    working = predicted + (cells.credit - expected) / expected
    return Likelihood(
        design=cells.design,
        information=cells.design.information(weights),
        score=cells.design.score(weights * working),
    )


def _level(cells: Cells) -> float:
    follows = (cells.credited * cells.credit).sum()
    impressions = (cells.credited * cells.exposure).sum()
    return float(np.log(max(follows / max(impressions, 1.0), _RATE_FLOOR)))


def _dispersion(cells: Cells, expected: Floats) -> float:
    """The dispersion by moments; squared residuals are bounded, so that no burst decides it."""
    squares = cells.posts * np.square(cells.credit - expected)
    excess = np.minimum(squares, 50.0 * (expected + expected**2)) - expected
    weight = np.where(cells.posts > 0, cells.discount / (1.0 + expected), 0.0)
    size = (weight * expected**2).sum()
    shrunk = (weight * excess).sum() + _DISPERSION_BELIEF * _USUAL_DISPERSION
    return float(np.clip(shrunk / (size + _DISPERSION_BELIEF), *_DISPERSION))
