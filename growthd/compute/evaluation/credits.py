"""Posterior samples of credits, from what is stored of them: a mean and an interval."""

from __future__ import annotations

import numpy as np

from growthd.compute.learning.rows import Floats

_SDS_IN_80 = 2.5631
"""Standard deviations from the 10 % to the 90 % quantile of a normal distribution."""
_LEAST_SHAPE, _MOST_SHAPE = 0.02, 1e6


def credit_draws(credit: Floats, low: Floats, high: Floats, samples: int, seed: int = 0) -> Floats:
    """Draws of each post's credit, (samples, posts): NaN where the credit is.

    The ledger's own draws are not stored; each post gets a Gamma with its credit for a mean and a
    standard deviation of its 80 % interval's width over 2.56. Draws of different posts are
    independent, though the ledger's are not: what one post loses another one gains. Sums over
    many posts are therefore a little less certain here than they are in truth.
    """
    rng = np.random.default_rng(seed)
    sd = np.where(np.isfinite(high - low), (high - low) / _SDS_IN_80, 0.0)
    certain = ~(credit > 0) | (sd <= 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shape = np.clip(np.square(credit / sd), _LEAST_SHAPE, _MOST_SHAPE)
    shape = np.where(certain, 1.0, shape)
    drawn = rng.standard_gamma(shape, (samples, len(credit))) * (credit / shape)
    return np.asarray(np.where(certain, credit, drawn), np.float64)
