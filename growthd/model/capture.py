"""The ledger's entries: what is to be read when, and how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import attrs


class Subject(StrEnum):
    POST = "post"
    ACCOUNT = "account"


class CaptureState(StrEnum):
    DUE = "due"
    CLAIMED = "claimed"
    CAPTURED = "captured"
    """Read inside its tolerance."""
    LATE = "late"
    """Read after its tolerance and before its window closed; kept with its true age."""
    MISSED = "missed"
    """Its window closed unread, for a reason."""
    GONE = "gone"
    """Its post no longer exists or cannot be seen."""


TERMINAL = frozenset(
    {CaptureState.CAPTURED, CaptureState.LATE, CaptureState.MISSED, CaptureState.GONE}
)


@attrs.frozen(kw_only=True)
class Horizon:
    """An age at which a post is read. `tolerance` and `window` count from the due time."""

    minutes: int
    tolerance: timedelta
    window: timedelta

    @property
    def label(self) -> str:
        return horizon_label(self.minutes)


def horizon_label(minutes: int) -> str:
    """`baseline`, `1h` … `48h`, `7d`: the horizon's name in metrics and on the page."""
    if minutes == 0:
        return "baseline"
    if minutes % 1440 == 0 and minutes > 2880:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


@attrs.frozen(kw_only=True)
class PlannedCapture:
    """A reading to be made: the post's at a horizon, or the account's for an hour.

    `subject_id` is the post's decision id, or the hour as `YYYY-MM-DDTHH:00Z`.
    """

    account_id: str
    subject: Subject
    subject_id: str
    horizon_minutes: int
    due_at: datetime
    on_time_until: datetime
    closes_at: datetime


@attrs.frozen(kw_only=True)
class Lease:
    """The right to end a capture: void once another runner holds a higher epoch."""

    owner: str
    epoch: int


@attrs.frozen(kw_only=True)
class ClaimedCapture:
    """A capture that this runner holds. `tweet_id` is None for the account's own hours."""

    capture_id: int
    plan: PlannedCapture
    lease: Lease
    attempts: int
    tweet_id: str | None
    posted_at: datetime | None
    own_page: bool
    """True once a timeline did not carry the post: only its own page will do."""
    retry_at: datetime | None = None
    """Before this moment nothing is to be tried again; None where nothing has failed."""
