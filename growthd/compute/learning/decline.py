"""Arms that once did better than they do now."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from growthd.compute.learning.cells import Cells
from growthd.compute.learning.conversion import ConversionFit, tempered
from growthd.compute.learning.reach import ReachFit
from growthd.compute.learning.rows import Floats

_RECENT_WEEKS = 4
_CERTAIN = 1.645
"""Standard deviations: one side of 95 %."""


def declining(
    cells: Cells, reach: ReachFit, conversion: ConversionFit, group: int
) -> npt.NDArray[np.bool_]:
    """True where an arm's value of the last four weeks is below its earlier one, 95 % sure.

    Both periods are measured against what the fit expects, so that neither the company an arm
    keeps nor a week that was bad for all counts against it.
    """
    recent = cells.weeks_ago < _RECENT_WEEKS
    change, variance = np.zeros(cells.design.sizes[group]), np.zeros(cells.design.sizes[group])
    for weights, residuals in (_reach_terms(reach), _conversion_terms(cells, conversion)):
        now = _mean(cells, group, weights * recent, residuals)
        before = _mean(cells, group, weights * ~recent, residuals)
        change += now[0] - before[0]
        variance += now[1] + before[1]
    return np.asarray(change < -_CERTAIN * np.sqrt(variance))


def _reach_terms(fit: ReachFit) -> tuple[Floats, Floats]:
    return fit.weights, fit.residuals


def _conversion_terms(cells: Cells, fit: ConversionFit) -> tuple[Floats, Floats]:
    weights = tempered(cells, fit.expected, fit.dispersion)
    return weights, (cells.credit - fit.expected) / fit.expected


def _mean(cells: Cells, group: int, weights: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Weighted mean and variance of each arm; an arm without weight is infinitely uncertain."""
    total = cells.design.by_arm(group, weights)
    some = np.maximum(total, 1e-12)
    mean = np.where(total > 0, cells.design.by_arm(group, weights * values) / some, 0.0)
    return mean, np.where(total > 0, 1.0 / some, np.inf)
