"""What the last look at a timeline showed: when it was, and how far back it reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs


@attrs.define
class Timelines:
    """Written by whoever read a timeline, read by whoever plans the next visit."""

    _seen: dict[str, datetime] = attrs.field(factory=dict)
    _reach: dict[str, datetime] = attrs.field(factory=dict)

    def saw(self, account_id: str, at: datetime, posted: Iterable[datetime]) -> None:
        """A timeline was read `at`, with own posts of these posting times."""
        self._seen[account_id] = at
        oldest = min(posted, default=None)
        if oldest is not None:
            self._reach[account_id] = oldest

    def reach(self, account_id: str) -> datetime | None:
        """Posting time of the oldest own post that the last timeline carried."""
        return self._reach.get(account_id)

    def fresh(self, account_id: str, now: datetime, within: timedelta) -> bool:
        """Whether the timeline was read less than `within` ago, and not in an undone future."""
        seen = self._seen.get(account_id)
        return seen is not None and abs(now - seen) < within
