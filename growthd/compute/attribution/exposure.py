"""Exposure: how many impressions each post gained in each interval between follower counts.

Totals are read at a few ages only. Between two snapshots they are interpolated in log age, which
is monotone; past the last one they follow the account's usual growth; follows come a little
later than the impressions that earn them.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Floats, Ints, starts_of
from growthd.compute.attribution.records import History

LIFE_HOURS = 168.0
"""A post's credit ends with its seventh day."""
LAG_HOURS = 0.4
"""Mean of the exponential time between an impression and the follow that it earns."""
LAG_QUANTILES = (1 / 6, 1 / 2, 5 / 6)
AGE_OFFSET_HOURS = 0.5
"""Added to ages before taking logs: the first minutes are not infinitely long."""
CURVE_AGES = np.array([1 / 60, 1, 2, 4, 6, 12, 24, 48, LIFE_HOURS], np.float64)
FEWEST_RATIOS = 5
TRICKLE, LONGEST_RUN = 0.002, 8


@attrs.frozen(kw_only=True, eq=False)
class GrowthCurve:
    """The share of its seven-day impressions that a usual post has by each of CURVE_AGES."""

    share: Floats
    typical: float
    """Seven-day impressions of the median post: for posts that nobody has read."""

    @classmethod
    def unknown(cls) -> GrowthCurve:
        """The curve of an account of which no post was ever read: no impressions at all."""
        return cls(share=np.linspace(0.0, 1.0, len(CURVE_AGES)), typical=0.0)

    def at(self, age: Floats | float) -> Floats:
        """The share by `age` hours."""
        nodes = np.append(0.0, CURVE_AGES)
        share: Floats = np.interp(_log_age(age), _log_age(nodes), np.append(0.0, self.share))
        return share

    def moved(self, towards: GrowthCurve, part: float) -> GrowthCurve:
        """A curve between this and another one: `part` of the way, 0 to 1."""
        if self.typical <= 0:
            return towards
        return GrowthCurve(
            share=(1 - part) * self.share + part * towards.share,
            typical=self.typical ** (1 - part) * towards.typical**part,
        )


@attrs.frozen(kw_only=True, eq=False)
class Exposure:
    """Impressions by (post, interval), sorted by interval, then post."""

    post: Ints
    interval: Ints
    impressions: Floats
    interval_start: Ints
    """Index of each interval's first pair, and the end: length intervals + 1."""
    segment: Ints
    """The stretch between two snapshots of one post that the pair lies in."""
    segment_growth: Floats
    segment_surprise: Floats
    """Growth of each segment over what the curve expected."""
    final: Floats
    """Seven-day impressions of each post, read or extrapolated."""


def growth_curve(history: History) -> GrowthCurve | None:
    """Chain ladder: median growth factors from age to age. None without a single snapshot."""
    totals = [_totals(history, index) for index in range(len(history.post_ids))]
    read = [(ages, views) for ages, views in totals if len(ages) > 1]
    if not read:
        return None
    by_age = np.full((len(read), len(CURVE_AGES)), np.nan)
    for row, (ages, views) in zip(by_age, read, strict=True):
        known = ages[-1] * 1.1 >= CURVE_AGES
        row[known] = np.interp(_log_age(CURVE_AGES[known]), _log_age(ages), views)
    share = _shares(by_age)
    curve = GrowthCurve(share=share, typical=1.0)
    final = [views[-1] / max(float(curve.at(ages[-1])), 0.05) for ages, views in read]
    return GrowthCurve(share=share, typical=float(np.median(final)))


def _shares(by_age: Floats) -> Floats:
    factors = np.ones(len(CURVE_AGES) - 1)
    for step in range(len(factors)):
        young, old = by_age[:, step], by_age[:, step + 1]
        both = np.isfinite(old) & (young > 0)
        if both.sum() >= FEWEST_RATIOS:
            factors[step] = np.exp(np.median(np.log(old[both] / young[both])))
    return np.append(1 / np.cumprod(factors[::-1])[::-1], 1.0)


def exposure_of(history: History, curve: GrowthCurve, at: Floats, gained: float) -> Exposure:
    """Impressions gained by each post in each of the intervals that `at` bounds (hours).

    Where they would bring a `TRICKLE` of a follow at most, were all of the `gained` followers
    due to posts, neighbouring intervals are entered as one: the last days of a post's life.
    """
    totals = [_extended(*_totals(history, post), curve) for post in range(len(history.post_ids))]
    final = np.array([views[-1] for _, views in totals])
    grain = TRICKLE * float(final.sum()) / max(gained, 1.0)
    reported = set(history.snapshot_post[np.isfinite(history.metrics["new_follows"])].tolist())
    parts, growths, surprises, segments = [], [], [], 0
    for post, (ages, views) in enumerate(totals):
        first, views_gained, segment = _gained(ages, views, at, float(history.posted[post]))
        own_grain = 0.0 if post in reported else grain
        place, views_gained, segment = _gathered(views_gained, segment, (own_grain, post))
        parts.append((post, first + place, views_gained, segments + segment))
        growths.append(np.diff(views))
        surprises.append(_surprise(ages, views, curve))
        segments += len(ages) - 1
    return _by_interval(parts, _joined(growths), _joined(surprises), final, len(at) - 1)


def _totals(history: History, post: int) -> tuple[Floats, Floats]:
    """Ages and running totals of a post, from (0, 0) on, never falling."""
    low, high = np.searchsorted(history.snapshot_post, (post, post + 1))
    views = history.metrics["impressions"][low:high]
    seen = np.isfinite(views)
    ages = np.maximum(history.snapshot_at[low:high][seen] - history.posted[post], 1e-3)
    keep = np.append(np.diff(ages) > 0, True) if len(ages) else np.zeros(0, np.bool_)
    total = np.maximum.accumulate(np.append(0.0, views[seen][keep]))
    return np.append(0.0, ages[keep]), total


def _extended(ages: Floats, views: Floats, curve: GrowthCurve) -> tuple[Floats, Floats]:
    """The totals with the rest of the post's seven days as the curve expects them."""
    later = CURVE_AGES[ages[-1] * 1.1 < CURVE_AGES]
    if len(ages) == 1:
        more = curve.typical * curve.at(later)
    else:
        more = views[-1] * curve.at(later) / max(float(curve.at(ages[-1])), 0.05)
    return np.append(ages, later), np.append(views, np.maximum(more, views[-1]))


def _gained(ages: Floats, views: Floats, at: Floats, posted: float) -> tuple[int, Floats, Ints]:
    """The first interval of a post's life, its gain in each from there, and their segments."""
    first = max(int(np.searchsorted(at, posted, "right")) - 1, 0)
    last = min(int(np.searchsorted(at, posted + LIFE_HOURS, "left")), len(at) - 1)
    if last <= first:
        return first, np.zeros(0), np.zeros(0, np.int64)
    age = at[first : last + 1] - posted
    total = np.zeros(len(age))
    for quantile in LAG_QUANTILES:
        earlier = np.clip(age + LAG_HOURS * np.log(1 - quantile), 0, LIFE_HOURS)
        total += np.interp(_log_age(earlier), _log_age(ages), views) / len(LAG_QUANTILES)
    middle = np.maximum((age[1:] + age[:-1]) / 2 - LAG_HOURS, 0)
    segment = np.clip(np.searchsorted(ages, middle, "right") - 1, 0, len(ages) - 2)
    return first, np.diff(total), segment


def _gathered(gained: Floats, segment: Ints, by: tuple[float, int]) -> tuple[Ints, Floats, Ints]:
    """Runs of small gains of one segment as one: the place of each, its gain and its segment.

    `by` is the size below which a gain is small, and where the runs of this post are cut.
    """
    grain, offset = by
    if len(gained) == 0:
        return np.zeros(0, np.int64), gained, segment
    small = gained < grain
    apart = (np.arange(len(gained)) + offset) % LONGEST_RUN == 0
    apart |= ~small | np.append(True, np.diff(segment) != 0) | np.append(True, ~small[:-1])
    place = np.flatnonzero(apart)
    return place, np.add.reduceat(gained, place), segment[place]


def _surprise(ages: Floats, views: Floats, curve: GrowthCurve) -> Floats:
    """Growth of each segment over the growth that the curve expects after its begin."""
    begin, end = curve.at(ages[1:-1]), curve.at(ages[2:])
    usual = np.maximum(views[1:-1], 1) * (end / np.maximum(begin, 1e-9) - 1)
    return np.append(0.0, np.diff(views)[1:] / np.maximum(usual, 1))


def _by_interval(
    parts: list[tuple[int, Ints, Floats, Ints]],
    growth: Floats,
    surprise: Floats,
    final: Floats,
    n_intervals: int,
) -> Exposure:
    post = np.repeat([part[0] for part in parts], [len(part[2]) for part in parts])
    interval = _joined([part[1] for part in parts]).astype(np.int64)
    order = np.argsort(interval, kind="stable")
    interval = interval[order]
    return Exposure(
        post=post.astype(np.int64)[order],
        interval=interval,
        impressions=_joined([part[2] for part in parts])[order],
        interval_start=starts_of(interval, n_intervals),
        segment=_joined([part[3] for part in parts]).astype(np.int64)[order],
        segment_growth=growth,
        segment_surprise=surprise,
        final=final,
    )


def _joined(parts: Sequence[Floats | Ints]) -> Floats:
    """The parts in a row, as floats."""
    return np.concatenate(parts).astype(np.float64) if parts else np.zeros(0)


def _log_age(age: Floats | float) -> Floats:
    logs: Floats = np.log(np.asarray(age, np.float64) + AGE_OFFSET_HOURS)
    return logs
