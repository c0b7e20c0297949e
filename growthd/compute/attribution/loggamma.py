"""Log-gamma of arrays: Stirling's series after six upward steps (Abramowitz & Stegun 6.1.41)."""

from __future__ import annotations

import numpy as np

from growthd.compute.attribution.arrays import Floats

_STEPS = 6


def log_gamma(x: Floats) -> Floats:
    """Natural logarithm of Γ(x) for x > 0, with an absolute error below 1e-9."""
    product = np.ones_like(x, dtype=np.float64)
    for step in range(_STEPS):
        product = product * (x + step)
    y = x + _STEPS
    series = (1 / 12 - (1 / 360 - 1 / (1260 * y * y)) / (y * y)) / y
    logs: Floats = (y - 0.5) * np.log(y) - y + 0.9189385332046727 + series - np.log(product)
    return logs
