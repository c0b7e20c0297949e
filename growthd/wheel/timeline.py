"""What looks at a timeline showed: when the last one was, and how far down a post stands by now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

_KEPT = 2_000
"""Posts of each account that are remembered: more than a timeline is ever read on for."""


@attrs.define
class Timelines:
    """Written by whoever read a timeline, read by whoever plans the next visit."""

    _seen: dict[str, datetime] = attrs.field(factory=dict)
    _posted: dict[str, list[datetime]] = attrs.field(factory=dict)
    """Posting times of all own posts that were seen, oldest first."""
    _on_a_page: dict[str, int] = attrs.field(factory=dict)
    """Own posts on the timeline's first page."""

    def saw(
        self, account_id: str, at: datetime, posted: Iterable[datetime], *, pages: int = 1
    ) -> None:
        """As many pages of a timeline were read `at`, with own posts of these posting times."""
        shown = set(posted)
        self._seen[account_id] = at
        if shown and (pages == 1 or account_id not in self._on_a_page):
            self._on_a_page[account_id] = -(-len(shown) // pages)
        self._posted[account_id] = sorted(shown.union(self._posted.get(account_id, ())))[-_KEPT:]

    def page_of(self, account_id: str, posted_at: datetime) -> int:
        """On which page of the timeline, from 1, a post of that time stands; 1 while none was seen.

        Further back than was ever seen, the owner is taken to have posted as often as since.
        """
        seen, posted = self._seen.get(account_id), self._posted.get(account_id)
        if seen is None or not posted:
            return 1
        newer = float(len(posted) - bisect_right(posted, posted_at))
        if posted_at < posted[0] < seen:
            newer += len(posted) * ((posted[0] - posted_at) / (seen - posted[0]))
        return int(newer // self._on_a_page[account_id]) + 1

    def fresh(self, account_id: str, now: datetime, within: timedelta) -> bool:
        """Whether the timeline was read less than `within` ago, and not in an undone future."""
        seen = self._seen.get(account_id)
        return seen is not None and abs(now - seen) < within
