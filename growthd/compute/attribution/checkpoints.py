"""What a post's first 2, 24, 48 and 168 hours show: the naive change, and the ledger's credit.

The naive change is kept for comparison only: it gives every post the whole growth of its window.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Floats
from growthd.compute.attribution.records import History
from growthd.compute.attribution.results import Attribution, Ledger
from growthd.compute.attribution.validity import Counts, exact_counts

WINDOWS_HOURS = (2, 24, 48, 168)
TOLERANCE_HOURS = 0.75
"""How far from a checkpoint a reading may lie. Beyond it nothing is known of that moment."""


@attrs.frozen(kw_only=True, eq=False)
class Checkpoints:
    """Of every post, in the attribution's order: columns of WINDOWS_HOURS, NaN for unknown."""

    elapsed: Floats
    """Whether each window was over when the last reading was made: 1 or 0."""
    before: Floats
    """Followers when the post went out, the same in all columns."""
    after: Floats
    credit: Floats
    """Follows that the ledger gives the post within the window."""
    share: Floats
    """Of all that the account gained in the intervals which the window touches."""


def checkpoints_of(history: History, attribution: Attribution) -> Checkpoints:
    """The checkpoints of the posts of `history`, of which `attribution` was made."""
    posted = history.posted[:, None]
    ends = posted + np.array(WINDOWS_HOURS, dtype=np.float64)
    counts = exact_counts(history)
    credit = _credit(history, attribution.ledger, ends)
    gained = _gained(attribution.ledger, np.broadcast_to(posted, ends.shape), ends)
    last = history.read_at[-1] if len(history.read_at) else -np.inf
    return Checkpoints(
        elapsed=(ends <= last).astype(np.float64),
        before=_read_near(counts, np.broadcast_to(posted, ends.shape)),
        after=_read_near(counts, ends),
        credit=credit,
        share=np.divide(credit, gained, out=np.full(ends.shape, np.nan), where=gained > 0),
    )


def _read_near(counts: Counts, moments: Floats) -> Floats:
    """The nearest count to each moment, NaN where none lies within the tolerance."""
    read = np.full(moments.shape, np.nan)
    if len(counts.at) == 0:
        return read
    right = np.clip(np.searchsorted(counts.at, moments), 0, len(counts.at) - 1)
    left = np.maximum(right - 1, 0)
    nearer = moments - counts.at[left] <= np.abs(counts.at[right] - moments)
    nearest = np.where(nearer, left, right)
    near = np.abs(counts.at[nearest] - moments) <= TOLERANCE_HOURS
    read[near] = counts.followers[nearest[near]]
    return read


def _credit(history: History, ledger: Ledger, ends: Floats) -> Floats:
    """Each share counts by how much of its interval since the post lies within the window."""
    place = {name: index for index, name in enumerate(history.post_ids)}
    rows = [index for index, name in enumerate(ledger.share_post) if name in place]
    post = np.array([place[ledger.share_post[row]] for row in rows], dtype=np.int64)
    interval = ledger.share_interval[rows]
    began = np.maximum(ledger.began[interval], history.posted[post])
    span = np.maximum(ledger.ended[interval] - began, 1e-9)
    within = np.clip((ends[post] - began[:, None]) / span[:, None], 0.0, 1.0)
    credit = np.zeros(ends.shape)
    np.add.at(credit, post, within * ledger.share_follows[rows][:, None])
    return credit


def _gained(ledger: Ledger, begin: Floats, end: Floats) -> Floats:
    """All follows of the intervals that each window touches."""
    total = np.append(0.0, np.cumsum(ledger.posts + ledger.background))
    first = np.searchsorted(ledger.ended, begin, "right")
    last = np.searchsorted(ledger.began, end, "left")
    gained: Floats = total[np.maximum(last, first)] - total[first]
    return gained
