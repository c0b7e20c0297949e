"""The audience's rhythm: at which hours of the day its people look.

It is read from how fast posts gather impressions at each hour once their age is accounted for,
and serves as the prior shape of everything else that people do: follow out of the blue, unfollow.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Floats, Ints, expand, solved, sums
from growthd.compute.attribution.records import History

HARMONICS = 2
DAY_HOURS = 24.0
AGE_EDGES = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 36, 51], np.float64)
MOST_POSTS, FEWEST_SEGMENTS, ROUNDS = 400, 30, 15
BURST = 4.0
"""A segment that grew this many times as expected tells of its post and not of the hour."""


@attrs.frozen(kw_only=True, eq=False)
class Rhythm:
    """Log activity by hour of the day (UTC) as a short Fourier series; its exponential means 1."""

    coefficients: Floats = attrs.field(factory=lambda: np.zeros(2 * HARMONICS))

    def log_activity(self, hours: Floats) -> Floats:
        """Log of the activity at `hours`, relative to the mean of the day."""
        log: Floats = self._series(hours) - np.log(self.mean_of_power(1.0, normal=False))
        return log

    def mean_of_power(self, exponent: float, *, normal: bool = True) -> float:
        """The day's mean of the activity raised to `exponent`."""
        series = _CLOCK @ self.coefficients
        if normal:
            series = series - np.log(np.exp(series).mean())
        return float(np.exp(exponent * series).mean())

    def moved(self, towards: Rhythm, part: float) -> Rhythm:
        """A rhythm between this and another one: `part` of the way, 0 to 1."""
        return Rhythm(coefficients=(1 - part) * self.coefficients + part * towards.coefficients)

    def _series(self, hours: Floats) -> Floats:
        series: Floats = day_waves(hours) @ self.coefficients
        return series


def day_waves(hours: Floats, harmonics: int = HARMONICS) -> Floats:
    """Cosine and sine of the day's first harmonics, one row per hour: shape (n, 2 * harmonics)."""
    turn = 2 * np.pi * np.asarray(hours)[:, None] / DAY_HOURS * np.arange(1, harmonics + 1)
    waves: Floats = np.stack([np.cos(turn), np.sin(turn)], axis=2)
    return waves.reshape(len(turn), 2 * harmonics)


_CLOCK = day_waves(np.arange(DAY_HOURS) + 0.5)
"""The waves at the middle of each hour of a day."""


@attrs.frozen(kw_only=True, eq=False)
class _Segments:
    """Growth between neighbouring snapshots, as a share of the post's last total, in fine steps."""

    post: Ints
    growth: Floats
    weight: Floats
    segment: Ints
    """The segment of each step."""
    hours: Floats
    age: Ints
    """The age class of each step."""
    waves: Floats


def rhythm_of(history: History) -> Rhythm | None:
    """The rhythm in the snapshots, None where there are too few.

    Growth of a segment is modelled as post level x age curve x activity of the hour; the three
    are fitted in turn, the activity by ridged Gauss-Newton steps.
    """
    segments = _segments(history)
    if segments is None:
        return None
    curve = np.full(len(AGE_EDGES) - 1, 0.1)
    level = np.ones(int(segments.post.max()) + 1)
    coefficients: Floats = np.zeros(2 * HARMONICS)
    for _ in range(ROUNDS):
        activity = np.exp(segments.waves @ coefficients) * segments.hours
        curve = _curve(segments, curve, level, activity)
        level = level * _level_factor(segments, curve[segments.age] * activity, level)
        coefficients = coefficients + _step(segments, curve, level, coefficients)
    return Rhythm(coefficients=coefficients)


def _segments(history: History) -> _Segments | None:
    post, begin, end, growth, total = _growths(history)
    if len(post) < FEWEST_SEGMENTS:
        return None
    counts = np.maximum(np.ceil((end - begin) / 0.5), 1).astype(np.int64)
    segment, place = expand(counts)
    hours = ((end - begin) / counts)[segment]
    middle = begin[segment] + (place + 0.5) * hours
    age = np.searchsorted(AGE_EDGES, middle - history.posted[post[segment]], "right") - 1
    return _Segments(
        post=post,
        growth=growth / total,
        weight=np.minimum(np.sqrt(total), 20.0),
        segment=segment,
        hours=hours,
        age=np.clip(age, 0, len(AGE_EDGES) - 2),
        waves=day_waves(middle),
    )


def _growths(history: History) -> tuple[Ints, Floats, Floats, Floats, Floats]:
    """Post, begin, end, growth and the post's total of every segment of the first two days."""
    chosen = _spread(len(history.post_ids))
    views = history.metrics["impressions"]
    seen = np.isfinite(views) & np.isin(history.snapshot_post, chosen)
    post, at, shown = history.snapshot_post[seen], history.snapshot_at[seen], views[seen]
    if len(post) == 0:
        return post, at, at, at, at
    first = np.append(True, np.diff(post) > 0)
    begin = np.where(first, history.posted[post], np.append(0.0, at[:-1]))
    before = np.where(first, 0.0, np.append(0.0, shown[:-1]))
    total = np.zeros(int(post.max()) + 1)
    np.maximum.at(total, post, shown)
    keep = (at - begin >= 0.2) & (at - history.posted[post] <= 50) & (total[post] >= 20)
    growth = np.maximum(shown - before, 0.0)
    return post[keep], begin[keep], at[keep], growth[keep], total[post[keep]]


def _spread(n_posts: int) -> Ints:
    """Posts evenly spread over the history: a few hundred know the rhythm well enough."""
    return np.unique(np.linspace(0, max(n_posts - 1, 0), MOST_POSTS).astype(np.int64))


def _curve(segments: _Segments, curve: Floats, level: Floats, activity: Floats) -> Floats:
    scale = level[segments.post[segments.segment]] * activity
    cell = curve[segments.age] * scale
    expected = sums(segments.segment, cell, len(segments.growth))
    ratio = np.minimum(segments.growth / np.maximum(expected, 1e-9), BURST)
    weight = segments.weight[segments.segment]
    got = sums(segments.age, cell * weight * ratio[segments.segment], len(curve))
    return got / np.maximum(sums(segments.age, scale * weight, len(curve)), 1e-12)


def _level_factor(segments: _Segments, cell: Floats, level: Floats) -> Floats:
    expected = level[segments.post] * sums(segments.segment, cell, len(segments.growth))
    got = sums(segments.post, np.minimum(segments.growth, BURST * expected), len(level))
    return got / np.maximum(sums(segments.post, expected, len(level)), 1e-9)


def _step(segments: _Segments, curve: Floats, level: Floats, coefficients: Floats) -> Floats:
    n = len(segments.growth)
    cell = curve[segments.age] * np.exp(segments.waves @ coefficients) * segments.hours
    cell = cell * level[segments.post[segments.segment]]
    expected = sums(segments.segment, cell, n)
    slope = np.stack([sums(segments.segment, cell * wave, n) for wave in segments.waves.T], axis=1)
    slope = slope - expected[:, None] * _mean_slope(segments, slope, expected)[segments.post]
    weight = segments.weight / (expected + 0.02 * expected**2 + 1e-4)
    surprise = np.clip(segments.growth - expected, -3 * expected, 3 * expected)
    ridge = 5.0
    normal = slope.T @ (slope * weight[:, None]) + ridge * np.eye(len(coefficients))
    gradient = slope.T @ (weight * surprise) - ridge * coefficients
    step: Floats = 0.7 * solved(normal, gradient)
    return step


def _mean_slope(segments: _Segments, slope: Floats, expected: Floats) -> Floats:
    """Each post's own slope: its level is free, so only differences within the post count."""
    n = int(segments.post.max()) + 1
    own = np.stack([sums(segments.post, column, n) for column in slope.T], axis=1)
    return own / np.maximum(sums(segments.post, expected, n), 1e-9)[:, None]
