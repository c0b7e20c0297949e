"""The posts to be rewarded, columns as arrays."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from growthd.compute.learning.rows import Floats, Ints

Keys = npt.NDArray[np.str_] | Ints
"""Decision ids, or numbers that stand for them. They part posts of the same second."""


@attrs.frozen(kw_only=True, eq=False)
class RewardRows:
    """Posts and replies of one account, one entry each; NaN is unknown."""

    decision_ids: Keys
    posted_at: Floats
    """Seconds since the Unix epoch."""
    is_reply: npt.NDArray[np.bool_]
    read_24h: npt.NDArray[np.bool_]
    """True where the numbers are those of the 24 h snapshot, not of an earlier one."""
    credit: Floats
    """Follows credited by the ledger."""
    impressions: Floats
    bookmarks: Floats
    is_test: npt.NDArray[np.bool_]
    """Test posts get no score and are nobody's reference."""

    def __len__(self) -> int:
        return len(self.posted_at)

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Real posts with a 24 h snapshot: what others are measured against."""
        return self.read_24h & ~self.is_test

    @property
    def parts(self) -> Floats:
        """Raw parts in the order of PARTS, shape (posts, 3)."""
        return np.stack([self.credit, self.impressions, self.bookmarks], axis=1)

    def take(self, chosen: npt.NDArray[np.bool_]) -> RewardRows:
        """Only the chosen posts."""
        return RewardRows(
            decision_ids=self.decision_ids[chosen],
            posted_at=self.posted_at[chosen],
            is_reply=self.is_reply[chosen],
            read_24h=self.read_24h[chosen],
            credit=self.credit[chosen],
            impressions=self.impressions[chosen],
            bookmarks=self.bookmarks[chosen],
            is_test=self.is_test[chosen],
        )
