"""Posts as they were decided: what was chosen, how likely that was, and what it earned."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from growthd.compute.learning.rows import ArmColumn, Floats, Ints

_WINDOW_DAYS = 14
_BELIEF = 5.0
"""Even choices that an estimated propensity is mixed with."""


@attrs.frozen(kw_only=True, eq=False)
class LoggedPosts:
    """Posts (or replies) of one account, one entry each; NaN is unknown."""

    day: Ints
    """Of publication, since the Unix epoch."""
    arms: Mapping[str, ArmColumn]
    propensity: Mapping[str, Floats]
    """By dimension, the probability with which the arm in use was chosen, where it was logged."""
    impressions: Floats
    """At equal age."""
    credit: Floats
    """The posterior samples of each post's credited follows: (samples, posts)."""

    def __len__(self) -> int:
        return len(self.day)


@attrs.frozen(kw_only=True, eq=False)
class Propensities:
    """The probability of every choice, by dimension."""

    values: Mapping[str, Floats]
    estimated: bool
    """True where at least one of them was not logged."""


def propensities(posts: LoggedPosts) -> Propensities:
    """Logged propensities; the missing ones estimated from how often the arm was in use then.

    An estimate is the arm's share among the posts within a fortnight either side, mixed with
    five even choices.
    """
    values = {name: posts.propensity[name].copy() for name in posts.arms}
    missing = {name: np.isnan(values[name]) & (posts.arms[name].codes >= 0) for name in values}
    for name, gaps in missing.items():
        if gaps.any():
            values[name][gaps] = _estimated(posts, name)[gaps]
    estimated = any(gaps.any() for gaps in missing.values())
    return Propensities(values=values, estimated=estimated)


def _estimated(posts: LoggedPosts, name: str) -> Floats:
    column = posts.arms[name]
    size, codes = len(column.names), column.codes
    first = int(posts.day.min(initial=0))
    days = int(posts.day.max(initial=first)) - first + 1
    at = posts.day - first
    used = np.bincount(np.maximum(at * size + codes, 0), codes >= 0, days * size)
    running = np.concatenate([np.zeros((1, size)), used.reshape(days, size).cumsum(axis=0)])
    low, high = np.maximum(at - _WINDOW_DAYS, 0), np.minimum(at + _WINDOW_DAYS + 1, days)
    near = running[high] - running[low]
    share = (near + _BELIEF / size) / (near.sum(axis=1, keepdims=True) + _BELIEF)
    return np.asarray(share[np.arange(len(codes)), codes], np.float64)
