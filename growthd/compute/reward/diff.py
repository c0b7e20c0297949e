"""What a recomputation would change, before anything is written."""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.learning.rows import Floats
from growthd.compute.reward.rows import Keys


@attrs.frozen(kw_only=True, eq=False)
class Scores:
    """Scores of posts, in the order of their keys' array, and the weights that made them."""

    decision_ids: Keys
    score: Floats
    """NaN is unknown."""
    version: str


@attrs.frozen(kw_only=True, eq=False)
class RewardDiff:
    """Posts whose score differs, largest change first; NaN is unknown."""

    before_version: str
    after_version: str
    unchanged: int
    decision_ids: Keys
    before: Floats
    """NaN also for a post that had no reward."""
    after: Floats
    """NaN also for a post that has none any more."""

    @property
    def mean_change(self) -> float | None:
        """Over the changed posts known on both sides; None where there are none."""
        change = self.after - self.before
        known = np.isfinite(change)
        return float(change[known].mean()) if known.any() else None


def compare(before: Scores, after: Scores) -> RewardDiff:
    """The difference between two sets of scores, matched by their keys."""
    ids: Keys = np.union1d(before.decision_ids, after.decision_ids)
    old, new = _aligned(before, ids), _aligned(after, ids)
    same = (old == new) | (np.isnan(old) & np.isnan(new))
    size = np.where(np.isfinite(new - old), np.abs(new - old), np.inf)
    order = np.flatnonzero(~same)
    order = order[np.argsort(-size[order], kind="stable")]
    return RewardDiff(
        before_version=before.version,
        after_version=after.version,
        unchanged=int(same.sum()),
        decision_ids=ids[order],
        before=old[order],
        after=new[order],
    )


def _aligned(scores: Scores, ids: Keys) -> Floats:
    aligned = np.full(len(ids), np.nan)
    aligned[np.searchsorted(ids, scores.decision_ids)] = scores.score
    return aligned
