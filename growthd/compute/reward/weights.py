"""What a follower, an impression and a bookmark count for."""

from __future__ import annotations

import hashlib

import attrs

from growthd.model.reward import Normalise

PARTS = ("followers", "impressions", "bookmarks")
IMPRESSIONS_CAP = 20.0
"""Times the average post: what a viral post may count for at most."""


@attrs.frozen(kw_only=True)
class RewardWeights:
    followers: float = 0.5
    impressions: float = 0.3
    bookmarks: float = 0.2
    normalise: Normalise = Normalise.MEAN

    @property
    def values(self) -> tuple[float, float, float]:
        """In the order of PARTS."""
        return self.followers, self.impressions, self.bookmarks

    @property
    def version(self) -> str:
        """Twelve hex digits that are equal exactly where weights and mode are."""
        text = ":".join([self.normalise, *(float(value).hex() for value in self.values)])
        return hashlib.sha256(text.encode()).hexdigest()[:12]
