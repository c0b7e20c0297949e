"""The average post that a post is measured against.

A post's reference is the mean of its kind (posts, or replies) over all that were already seven
days old when it was published: final numbers, so that no later revision moves an earlier reward.
An account's first posts have no such past; they are measured against the first ten that have a
24 h snapshot.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from growthd.compute.learning.rows import Floats
from growthd.compute.reward.rows import RewardRows

FINAL_SECONDS = 7 * 86400.0
OPENING_POSTS = 10


@attrs.frozen(kw_only=True, eq=False)
class RunningSums:
    """Sums over the posts of one kind; arrays are in the order of PARTS."""

    totals: Floats = attrs.field(factory=lambda: np.zeros(3))
    counts: Floats = attrs.field(factory=lambda: np.zeros(3))
    """Posts whose part is known."""
    first: Floats = attrs.field(factory=lambda: np.zeros((0, 3)))
    """Raw parts of the first posts, up to ten: what the account's opening is measured against."""

    @property
    def opened(self) -> bool:
        """True once no later post can change what the first ones are measured against."""
        return len(self.first) == OPENING_POSTS


def running_sums(rows: RewardRows, before: RunningSums | None = None) -> RunningSums:
    """The sums over `rows` (one kind) and all that came `before` them, to go on from later.

    Scores of posts published at least seven days after the last of `rows`, computed from these
    sums and the posts since, equal those of a run over everything, to the last digit.
    """
    return sums_at(rows, before or RunningSums(), [np.inf])[0]


def sums_at(rows: RewardRows, before: RunningSums, moments: Sequence[float]) -> list[RunningSums]:
    """As `running_sums`, over the posts published up to each of the moments."""
    order = chronological(rows)
    totals, counts = _cumulative(rows, order, before)
    past = np.searchsorted(rows.posted_at[order], moments, side="right")
    return [
        RunningSums(
            totals=totals[upto], counts=counts[upto], first=_first(rows, order[:upto], before)
        )
        for upto in past
    ]


def references(rows: RewardRows, before: RunningSums) -> Floats:
    """What an average part was worth when each post of one kind was published: (posts, 3).

    A part that was never above zero counts as if the next post were the first to earn one. NaN
    where nothing is known yet.
    """
    order = chronological(rows)
    times = rows.posted_at[order]
    totals, counts = _cumulative(rows, order, before)
    past = np.searchsorted(times, rows.posted_at - FINAL_SECONDS, side="right")
    mean = _mean(totals[past], counts[past])
    first = _first(rows, order, before)
    known = np.isfinite(first)
    opening = _mean(np.where(known, first, 0.0).sum(axis=0), known.sum(axis=0).astype(np.float64))
    return np.where(counts[past] >= OPENING_POSTS, mean, opening)


def chronological(rows: RewardRows) -> npt.NDArray[np.int64]:
    """The order of publication; of the same second, by decision id."""
    order = np.argsort(rows.posted_at, kind="stable")
    same = np.diff(rows.posted_at[order]) == 0
    tied = np.zeros(len(order), np.bool_)
    tied[1:] |= same
    tied[:-1] |= same
    some = order[tied]
    order[tied] = some[np.lexsort((rows.decision_ids[some], rows.posted_at[some]))]
    return order.astype(np.int64)


def _cumulative(
    rows: RewardRows, order: npt.NDArray[np.int64], before: RunningSums
) -> tuple[Floats, Floats]:
    """Totals and counts after the first 0, 1, 2 … posts, each (posts + 1, 3)."""
    parts = rows.parts[order]
    known = np.isfinite(parts) & rows.counted[order][:, None]
    totals = np.concatenate([before.totals[None], np.where(known, parts, 0.0)])
    counts = np.concatenate([before.counts[None], known.astype(np.float64)])
    return np.cumsum(totals, axis=0), np.cumsum(counts, axis=0)


def _first(rows: RewardRows, order: npt.NDArray[np.int64], before: RunningSums) -> Floats:
    """The first posts of all: (up to ten, 3)."""
    if before.opened:
        return before.first
    own = order[rows.counted[order]][:OPENING_POSTS]
    return np.concatenate([before.first, rows.parts[own]])[:OPENING_POSTS]


def _mean(totals: Floats, counts: Floats) -> Floats:
    unseen = 1.0 / (counts + 1.0)
    mean = np.where(totals > 0, totals / np.maximum(counts, 1.0), unseen)
    return np.where(counts > 0, mean, np.nan)
