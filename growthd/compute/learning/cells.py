"""Evidence made ready for the models: discounted cells, the weeks as a nuisance, own credits."""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.learning.design import Design
from growthd.compute.learning.evidence import WEEK_SECONDS, Evidence
from growthd.compute.learning.rows import Floats, Ints

_OLDEST_WEEK = 26
LEAK = 0.2
"""Share of all follows that a ledger cannot tell apart and credits by impressions alone."""


@attrs.frozen(kw_only=True, eq=False)
class Cells:
    """Cells as the models see them; arrays have one entry a cell."""

    design: Design
    """The dimensions in order, then the weeks."""
    read: Floats
    """Discounted posts with known impressions."""
    log_reach: Floats
    """Their mean log equal-age impressions."""
    credited: Floats
    """Discounted posts with known impressions and credit."""
    posts: Floats
    """The same posts, not discounted."""
    discount: Floats
    exposure: Floats
    """Mean impressions of those."""
    credit: Floats
    """Mean credited follows of those."""
    weeks_ago: Ints

    def owning(self, leak: float) -> Cells:
        """The same cells with each week's leaked credits taken back."""
        credit = own_credit(
            self.posts * self.credit, self.posts * self.exposure, self.weeks_ago, leak
        )
        return attrs.evolve(self, credit=credit / np.maximum(self.posts, 1.0))


def discounted(evidence: Evidence, now: float, half_life_days: float) -> Cells:
    """The cells at `now` (seconds since the epoch), weighing half at each half-life.

    Weeks are effects of their own: an account that grows, or a week with a leak in its credits,
    must not pass for a merit of the arms that happened to be in favour then.
    """
    weeks_ago = np.maximum(np.floor(now / WEEK_SECONDS).astype(np.int64) - evidence.weeks, 0)
    weight = 0.5 ** (weeks_ago * 7.0 / half_life_days)
    week = np.minimum(weeks_ago, _OLDEST_WEEK)
    codes = [evidence.keys[:, column] for column in range(len(evidence.names))]
    sizes = [len(names) for names in evidence.names.values()]
    return Cells(
        design=Design.of([*codes, week], [*sizes, int(week.max(initial=0)) + 1]),
        read=weight * evidence.read,
        log_reach=evidence.log_reach / np.maximum(evidence.read, 1.0),
        credited=weight * evidence.credited,
        posts=evidence.credited,
        discount=weight,
        exposure=evidence.exposure / np.maximum(evidence.credited, 1.0),
        credit=evidence.credit / np.maximum(evidence.credited, 1.0),
        weeks_ago=weeks_ago,
    )


def own_credit(credit: Floats, exposure: Floats, period: Ints, leak: float) -> Floats:
    """Credits without the part that impressions alone account for in their period.

    What a ledger spreads by impressions makes all arms look alike, though their own follows
    differ; taken back, credits are noisier and no longer biased towards sameness. The sums of
    each period stay. A post whose credit was that part alone ends below zero.
    """
    _, at = np.unique(period, return_inverse=True)
    rate = np.bincount(at, credit) / np.maximum(np.bincount(at, exposure), 1.0)
    return np.asarray((credit - leak * rate[at] * exposure) / (1.0 - leak), np.float64)
