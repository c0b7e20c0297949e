"""How much of a post's final impressions has arrived at an age, as this account's posts show.

Posts of differing age are compared by dividing their impressions by this share.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.learning.rows import Floats, Ints

HORIZON_HOURS = np.array([0.5, 1.0, 2.0, 4.0, 6.0, 12.0, 24.0, 48.0, 168.0])
_HALF_HOURS = 2.5
"""Age at which an account of which nothing is known has reached half of a post's impressions."""
_MATURE_HOURS = 24.0
_LEAST_IMPRESSIONS = 20.0
_BELIEF_POSTS = 10.0
_LEAST_SHARE = 0.02


@attrs.frozen(kw_only=True, eq=False)
class ArrivalCurve:
    """Shares at HORIZON_HOURS: above 0, at most 1, never falling."""

    shares: Floats

    def at(self, age_hours: Floats) -> Floats:
        """The expected share at each age, straight between horizons in log age."""
        ages = np.log(np.maximum(age_hours, HORIZON_HOURS[0]))
        shares = np.interp(ages, np.log(HORIZON_HOURS), self.shares)
        young = np.clip(age_hours / HORIZON_HOURS[0], 0.0, 1.0)
        return np.asarray(np.maximum(shares * young, _LEAST_SHARE), np.float64)


def usual_arrival(age_hours: Floats) -> Floats:
    """Age / (age + 2.5 h): what is assumed before an account has shown otherwise."""
    return age_hours / (age_hours + _HALF_HOURS)


def fit_arrival(post: Ints, age_hours: Floats, impressions: Floats) -> ArrivalCurve:
    """The account's curve from all its snapshots, one entry each, `post` numbering the posts.

    Each post's snapshots are divided by its last one, if that is at least a day old and has 20
    impressions; a horizon's share is the median over posts, mixed with ten posts of the usual.
    """
    usual = usual_arrival(HORIZON_HOURS)
    ratio, horizon = _ratios(post, age_hours, impressions)
    shares = usual.copy()
    for at in range(len(HORIZON_HOURS)):
        seen = ratio[horizon == at]
        if len(seen):
            told = len(seen) * np.median(seen) + _BELIEF_POSTS * usual[at]
            shares[at] = told / (len(seen) + _BELIEF_POSTS)
    return ArrivalCurve(shares=np.minimum(np.maximum.accumulate(shares), 1.0))


def _ratios(post: Ints, age_hours: Floats, impressions: Floats) -> tuple[Floats, Ints]:
    """Share that each usable snapshot shows, and the horizon nearest to it in log age."""
    known = np.isfinite(impressions) & (age_hours > 0)
    post, age, seen = post[known], age_hours[known], impressions[known]
    order = np.lexsort((age, post))
    post, age, seen = post[order], age[order], seen[order]
    last = np.flatnonzero(np.diff(post, append=post[-1:] + 1))
    final = np.repeat(last, np.diff(last, prepend=-1))
    usable = (age[final] >= _MATURE_HOURS) & (seen[final] >= _LEAST_IMPRESSIONS)
    ratio = seen[usable] / seen[final][usable] * usual_arrival(age[final][usable])
    middles = np.sqrt(HORIZON_HOURS[1:] * HORIZON_HOURS[:-1])
    return ratio, np.searchsorted(middles, age[usable]).astype(np.int64)
