"""Credits against the truth: what a method must reach before its credits are worth anything.

Chance has its part in whom a post wins, so that even who knows every post's true rate ranks them
imperfectly. Rank and confidence are therefore measured in parts of what that knowledge reaches.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TOP, BINS = 10, 10
SOME_CREDIT = 0.7
"""From which credit on an interval is asked whether it covers."""


@attrs.frozen(kw_only=True)
class Judged:
    """A post's credit, its 80 and 95 % intervals, and what the post really caused."""

    credit: float
    low80: float
    high80: float
    low95: float
    high95: float
    confidence: float
    caused: int
    expected: float
    """What it would have caused on average, by its true rate."""


@attrs.frozen(kw_only=True)
class Gate:
    """One measure, and within which bounds it must lie."""

    name: str
    value: float
    low: float = -np.inf
    high: float = np.inf

    @property
    def passed(self) -> bool:
        return bool(self.low <= self.value <= self.high)

    def line(self) -> str:
        """Name, value and bounds, with its verdict."""
        bounds = [
            f"{word} {bound:g}"
            for word, bound in (("at least", self.low), ("at most", self.high))
            if np.isfinite(bound)
        ]
        verdict = "" if self.passed else "  MISSED"
        return f"  {self.name:<18}{self.value:.2f} ({', '.join(bounds)}){verdict}"


def gates(judged: Sequence[Judged]) -> tuple[Gate, ...]:
    """Every gate of one account; a value of NaN passes none. `judged` has at least one post."""
    columns = np.array([attrs.astuple(each) for each in judged], dtype=np.float64).T
    credit, low80, high80, low95, high95, confidence, caused, expected = columns
    told = credit > SOME_CREDIT
    some = caused >= 1
    rank = _ratio(_rank_correlation(credit, caused), _rank_correlation(expected, caused))
    skill = _ratio(_skill(confidence, some), _skill(-np.expm1(-expected), some))
    return (
        Gate(name="credited / caused", value=_ratio(credit.sum(), caused.sum()), low=0.5, high=2),
        Gate(name="rank", value=rank, low=0.75),
        Gate(name="top ten (NDCG)", value=_top(credit, caused), low=0.82),
        Gate(name="confidence", value=skill, low=0.45),
        Gate(name="calibration error", value=_calibration_error(confidence, some), high=0.12),
        Gate(name="80 % covers", value=_covered(low80, high80, caused, told), low=0.76, high=0.99),
        Gate(name="95 % covers", value=_covered(low95, high95, caused, told), low=0.89),
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else np.nan


def _skill(confidence: Floats, some: NDArray[np.bool_]) -> float:
    """Brier's skill: 1 is certainty, 0 knows only how often posts earn anybody."""
    brier = float(np.mean((confidence - some) ** 2))
    return 1 - _ratio(brier, float(some.mean() * (1 - some.mean())))


def _ranks(values: Floats) -> Floats:
    """Ranks from 0, equal values sharing the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    ranks: Floats = (ends - (count + 1) / 2)[place]
    return ranks


def _rank_correlation(one: Floats, other: Floats) -> float:
    """Spearman's rho, NaN where either does not vary."""
    mine, theirs = _ranks(one), _ranks(other)
    if mine.std() == 0 or theirs.std() == 0:
        return np.nan
    return float(np.corrcoef(mine, theirs)[0, 1])


def _top(credit: Floats, caused: Floats) -> float:
    """Discounted gain of the ten best by credit, over that of the ten best there are."""
    chosen = caused[np.argsort(-credit, kind="stable")[:TOP]]
    best = np.sort(caused)[::-1][:TOP]
    discount = 1 / np.log2(np.arange(2, len(best) + 2))
    return _ratio(float(chosen @ discount), float(best @ discount))


def _calibration_error(confidence: Floats, some: NDArray[np.bool_]) -> float:
    """Mean distance of confidence and frequency over ten classes of confidence."""
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    apart = [
        (place == each).mean() * abs(confidence[place == each].mean() - some[place == each].mean())
        for each in np.unique(place)
    ]
    return float(sum(apart))


def _covered(low: Floats, high: Floats, caused: Floats, told: NDArray[np.bool_]) -> float:
    if not told.any():
        return np.nan
    inside = (caused >= low - 1e-9) & (caused <= high + 1e-9)
    return float(inside[told].mean())
