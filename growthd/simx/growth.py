"""How a post's impressions grow with its age: fast in the first hours, then slower and slower."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from math import log1p

import attrs
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from growthd.simx.climate import LIFE

_LIFE_HOURS = LIFE / timedelta(hours=1)
_AGES = np.concatenate([[0.0], np.geomspace(1 / 60, _LIFE_HOURS, 64)])
_LOG_AGES = np.log1p(_AGES * 60)
_KNOTS: tuple[float, ...] = tuple(_LOG_AGES.tolist())
_ROUGHNESS = 8.0
"""Shape of the Gamma noise on each knot's increment."""


@attrs.frozen(kw_only=True)
class Growth:
    """Share of its final impressions that a post has at each knot of log age: 0 first, 1 last."""

    shares: tuple[float, ...]

    def share(self, age_hours: float) -> float:
        """The share at an age, in [0, 1]; never falls as the age grows."""
        knot = bisect_right(_KNOTS, log1p(max(age_hours, 0.0) * 60))
        if knot == len(_KNOTS):
            return 1.0
        low, high = self.shares[knot - 1], self.shares[knot]
        x = (log1p(max(age_hours, 0.0) * 60) - _KNOTS[knot - 1]) / (_KNOTS[knot] - _KNOTS[knot - 1])
        return min(high, low + (high - low) * x)

    def ages(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Ages in hours at which the shares are reached: the inverse of `share`."""
        ages: NDArray[np.float64] = np.expm1(np.interp(shares, self.shares, _LOG_AGES)) / 60
        return ages


def draw_growth(rng: Generator, second_wave_share: float) -> Growth:
    """A log-logistic curve (median age near 3 h), roughened, some with a second wave on top."""
    median, steepness = 3.0 * float(np.exp(rng.normal(0, 0.4))), rng.uniform(0.95, 1.25)
    smooth = _AGES**steepness / (_AGES**steepness + median**steepness)
    steps = np.diff(smooth) * rng.gamma(_ROUGHNESS, 1 / _ROUGHNESS, len(smooth) - 1)
    if rng.random() < second_wave_share:
        begins = rng.integers(20, 55)
        steps[begins : begins + 4] *= rng.uniform(3, 12)
    shares = np.concatenate([[0.0], np.cumsum(steps)])
    return Growth(shares=(*(shares[:-1] / shares[-1]).tolist(), 1.0))
