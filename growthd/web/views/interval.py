"""An uncertain effect as a bar on a scale, and in words. Pure."""

from __future__ import annotations

from math import log2

import attrs

from growthd.store.advice import PatternNow
from growthd.web.wording import MINUS

WIDEST = 2.0
"""Doublings, or halvings, at the ends of the scale: from a quarter to four times the average."""


@attrs.frozen(kw_only=True)
class Interval:
    """In per cent of the scale's width; its middle is the average. `said` is the same in words."""

    x: float
    width: float
    mean: float
    said: str


def interval(pattern: PatternNow) -> Interval:
    """The range that holds the truth 8 times in 10."""
    low, high = _at(pattern.lift_low80), _at(pattern.lift_high80)
    return Interval(
        x=low,
        width=round(max(high - low, 1.0), 2),
        mean=_at(pattern.lift_percent),
        said=f"{signed(pattern.lift_low80)} to {signed(pattern.lift_high80)}",
    )


def signed(percent: float) -> str:
    """`+12%`, a true minus, or `±0%`."""
    whole = round(percent)
    sign = "+" if whole > 0 else MINUS if whole < 0 else "±"
    return f"{sign}{abs(whole):,}%"


def _at(percent: float) -> float:
    """Where on the scale; what lies beyond its ends is drawn at them."""
    ratio = max(1 + percent / 100, 2.0**-WIDEST)
    return round(50 + 50 * min(log2(ratio), WIDEST) / WIDEST, 2)
