"""What the page, `GET /v1/status` and `growthd status` say: one truth, gathered once.

Times are UTC by the daemon's clock, but those of actors, which are the machine's. Unknown is None.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from growthd.model.capture import CaptureState, Subject
from growthd.model.reading import PostCounts
from growthd.wheel.capacity import Load


class Health(StrEnum):
    WELL = "well"
    WATCH = "watch"
    """Something is late or was lost, and growthd goes on by itself."""
    TROUBLE = "trouble"
    """Something is wrong that will not right itself."""


@attrs.frozen(kw_only=True)
class Trouble:
    """What is wrong, and what to do about it, each in a sentence."""

    health: Health
    what: str
    remedy: str


@attrs.frozen(kw_only=True)
class Verdict:
    """How growthd is, in one sentence; `troubles` come worst first."""

    health: Health
    sentence: str
    troubles: tuple[Trouble, ...] = ()


@attrs.frozen(kw_only=True)
class FollowersNow:
    """The newest count, and what it gained on the nearest one a day and a week before.

    `gained` is what it gained on the first count that is looked at, that of `since`.
    """

    count: int | None = None
    exact: bool = True
    measured_at: datetime | None = None
    day_change: int | None = None
    week_change: int | None = None
    gained: int | None = None
    since: datetime | None = None


@attrs.frozen(kw_only=True)
class Tally:
    """How many captures are to come, waiting, and over, by how they ended."""

    ahead: int = 0
    """Planned, and due within a day."""
    due: int = 0
    """Due and not ended; `overdue` of them past their tolerance."""
    overdue: int = 0
    captured: int = 0
    late: int = 0
    missed: int = 0
    gone: int = 0

    @property
    def ended(self) -> int:
        return self.captured + self.late + self.missed + self.gone


@attrs.frozen(kw_only=True)
class HorizonTally:
    """The tally of one horizon, or of the account's hours."""

    subject: Subject
    horizon_minutes: int
    label: str
    tally: Tally


@attrs.frozen(kw_only=True)
class Loss:
    """Captures missed or gone for one reason."""

    state: CaptureState
    reason: str
    words: str
    count: int


@attrs.frozen(kw_only=True)
class ActorNow:
    """An actor's last sign of life. Ages are seconds of the machine."""

    name: str
    up: bool
    progressed_at: datetime | None
    progress_age_seconds: float | None
    pass_seconds: float | None
    faults_in_row: int
    restarts: int
    last_error: str | None


@attrs.frozen(kw_only=True)
class NextCapture:
    """A capture to come. `text` is the beginning of its post, None for the account's hours."""

    subject: Subject
    subject_id: str
    label: str
    due_at: datetime
    text: str | None


@attrs.frozen(kw_only=True)
class Cell:
    """One horizon of a post: what was read there, or why nothing was (yet).

    `state` is None where no capture was ever planned; `counts` is None unless it was read.
    """

    horizon_minutes: int
    label: str
    state: CaptureState | None
    due_at: datetime | None = None
    captured_at: datetime | None = None
    reason: str | None = None
    counts: PostCounts | None = None


@attrs.frozen(kw_only=True)
class PostNow:
    """A post and its readings. `url` is None while its id is not known."""

    decision_id: str
    tweet_id: str | None
    decision_type: str
    posted_at: datetime
    text: str | None
    url: str | None
    cells: tuple[Cell, ...]


@attrs.frozen(kw_only=True)
class AccountNow:
    """`account_id` is None until the daemon has stored the account."""

    account_id: str | None
    handle: str


@attrs.frozen(kw_only=True)
class Status:
    """Everything at one moment, for one account. Captures are those due in the last `days`."""

    now: datetime
    speed: float
    version: str
    account: AccountNow | None
    verdict: Verdict
    database_up: bool
    followers: FollowersNow
    days: int
    horizons: tuple[HorizonTally, ...]
    losses: tuple[Loss, ...]
    actors: tuple[ActorNow, ...]
    next_captures: tuple[NextCapture, ...]
    load: Load | None = None
