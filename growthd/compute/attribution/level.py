"""Whether growth tracks impressions at all: the test behind `identifiable`.

The changes of the count are regressed on the impressions gained in each interval, beside a
background that follows the clock. An interval's variance has its follows, its unfollows, and the
scatter of conversion between posts, so that one giant post decides nothing. The share of growth
that posts caused is uniform a priori; the evidence against none is turned into a probability.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Flags, Floats, Ints, sums
from growthd.compute.attribution.exposure import Exposure
from growthd.compute.attribution.rhythm import DAY_HOURS, HARMONICS

PRIOR_EFFECT = 0.8
"""Prior probability that an account's posts earn it followers."""
IDENTIFIABLE = 0.95
"""Probability of an effect from which credits are more than shares."""
SCATTER = 1.5
"""Squared variation of conversion between posts."""
OUTLYING = 2.5
"""Standardised residuals beyond this lose weight (Huber)."""
ROUNDS = 30
FEWEST_FOR_CLOCK = 60
"""Intervals from which the background may have a shape over the day."""
N_COLUMNS = 2 + 2 * HARMONICS


@attrs.frozen(kw_only=True, eq=False)
class LevelEvidence:
    """Sums of the weighted regression. Those of separate stretches of time add up."""

    normal: Floats = attrs.field(factory=lambda: np.zeros((N_COLUMNS, N_COLUMNS)))
    """Z' W Z over (impressions, hours, waves of the day)."""
    moment: Floats = attrs.field(factory=lambda: np.zeros(N_COLUMNS))
    """Z' W change."""
    totals: Floats = attrs.field(factory=lambda: np.zeros(4))
    """change' W change, the robust number of intervals, impressions, robust gain."""

    def __add__(self, other: LevelEvidence) -> LevelEvidence:
        return LevelEvidence(
            normal=self.normal + other.normal,
            moment=self.moment + other.moment,
            totals=self.totals + other.totals,
        )


@attrs.frozen(kw_only=True)
class LevelVerdict:
    """How sure it is that posts earn followers. `z` is None where nothing could be tested."""

    z: float | None
    probability: float

    @property
    def identifiable(self) -> bool:
        """False where credits are shares of growth rather than findings."""
        return self.z is not None and self.probability >= IDENTIFIABLE


@attrs.frozen(kw_only=True, eq=False)
class LevelFit:
    """A robust weighted fit to the intervals of one window."""

    columns: Floats
    change: Floats
    weight: Floats
    trust: Floats
    """Huber's weight: 1 for an ordinary interval."""
    gain: Floats

    def evidence(self, chosen: Flags) -> LevelEvidence:
        """The sums over the chosen intervals."""
        columns, change = self.columns[chosen], self.change[chosen]
        weighted = columns * self.weight[chosen][:, None]
        squares = float((self.weight[chosen] * change**2).sum())
        totals = (squares, self.trust[chosen].sum(), columns[:, 0].sum(), self.gain[chosen].sum())
        return LevelEvidence(
            normal=weighted.T @ columns, moment=weighted.T @ change, totals=np.array(totals)
        )


def level_fit(at: Floats, change: Ints, exposure: Exposure) -> LevelFit:
    """Iteratively reweighted least squares of the changes between the times `at` (hours)."""
    hours, moved = np.diff(at), change.astype(np.float64)
    columns, squares = _columns(at, exposure)
    gain = _capped(np.maximum(moved, 0.0))
    up, down = _pace(gain, hours), _pace(_capped(np.maximum(-moved, 0.0)), hours)
    trust, mean = np.ones(len(moved)), up * hours
    rate = 0.7 * up * hours.sum() / max(float(columns[:, 0].sum()), 1e-9)
    variance = np.maximum(mean, 1e-9)
    for _ in range(ROUNDS if len(moved) else 0):
        variance = mean + 2 * down * hours + rate**2 * SCATTER * squares + 0.01 * up * hours + 1e-9
        weight = trust / variance
        solution = _solve(columns.T @ (columns * weight[:, None]), columns.T @ (weight * moved))
        trust = _trust((moved - columns @ solution) / np.sqrt(variance))
        fitted = columns[:, :2] @ np.maximum(solution[:2], 0.0)
        mean = 0.5 * (mean + np.maximum(fitted, 0.05 * up * hours))
        rate = 0.5 * (rate + max(float(solution[0]), 0.3 * rate))
    return LevelFit(columns=columns, change=moved, weight=trust / variance, trust=trust, gain=gain)


def verdict_on(evidence: LevelEvidence) -> LevelVerdict:
    """The z-score of the effect and the probability that there is one."""
    squares, intervals, views, gain = (float(value) for value in evidence.totals)
    used = int((np.diag(evidence.normal) > 0).sum())
    if evidence.normal[0, 0] <= 0 or intervals <= used:
        return LevelVerdict(z=None, probability=PRIOR_EFFECT)
    inverse = _inverse(evidence.normal)
    effect = inverse @ evidence.moment
    left = squares - float(effect @ evidence.moment)
    error = np.sqrt(inverse[0, 0] * max(left / (intervals - used), 1.0))
    z = float(effect[0] / error)
    return LevelVerdict(z=z, probability=_probability(z, gain / max(float(error * views), 1e-9)))


def _probability(z: float, z_if_all: float) -> float:
    """P(effect), where `z_if_all` is the z-score were posts to cause all of the growth."""
    likely = np.linspace(0.0, 1.0, 201) * z_if_all
    factor = float(np.exp(np.clip(z * likely - likely**2 / 2, -700, 700)).mean())
    return PRIOR_EFFECT * factor / (PRIOR_EFFECT * factor + 1 - PRIOR_EFFECT)


def _columns(at: Floats, exposure: Exposure) -> tuple[Floats, Floats]:
    """The regressors of each interval, and its sum of squared impressions."""
    n = len(at) - 1
    views = sums(exposure.interval, exposure.impressions, n)
    squares = sums(exposure.interval, exposure.impressions**2, n)
    columns = np.zeros((n, N_COLUMNS))
    columns[:, 0], columns[:, 1] = views, np.diff(at)
    if n > FEWEST_FOR_CLOCK:
        for harmonic in range(1, HARMONICS + 1):
            turn = 2 * np.pi * harmonic / DAY_HOURS
            columns[:, 2 * harmonic] = np.diff(np.sin(turn * at)) / turn
            columns[:, 2 * harmonic + 1] = -np.diff(np.cos(turn * at)) / turn
    return columns, squares


def _capped(moves: Floats) -> Floats:
    return np.minimum(moves, np.quantile(moves, 0.98)) if len(moves) else moves


def _pace(moves: Floats, hours: Floats) -> float:
    return float(moves.sum() / max(hours.sum(), 1e-9))


def _trust(residuals: Floats) -> Floats:
    scale = max(1.4826 * float(np.median(np.abs(residuals))), 1.0)
    trust: Floats = np.minimum(1.0, OUTLYING * scale / np.maximum(np.abs(residuals), 1e-9))
    return trust


def _inverse(normal: Floats) -> Floats:
    """Pseudo-inverse, computed in units in which the diagonal is 1."""
    unit = np.sqrt(np.diag(normal))
    unit = np.where(unit > 0, unit, 1.0)
    inverse: Floats = np.linalg.pinv(normal / np.outer(unit, unit), rcond=1e-10) / np.outer(
        unit, unit
    )
    return inverse


def _solve(normal: Floats, moment: Floats) -> Floats:
    solution: Floats = _inverse(normal) @ moment
    return solution
