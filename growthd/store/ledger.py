"""The ledger of captures: planned once, claimed under a lease, ended once, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

import attrs

from growthd.model.capture import (
    CaptureState,
    ClaimedCapture,
    Lease,
    PlannedCapture,
    Subject,
)
from growthd.store import queries
from growthd.store.database import Record, Session

_SQL = queries.load("ledger")
_PLANNED = tuple(field.name for field in attrs.fields(PlannedCapture))
_planned = attrgetter(*_PLANNED)


@attrs.frozen(kw_only=True)
class Ending:
    """How a capture ends. Build it with `read`, `missed` or `gone`."""

    capture: ClaimedCapture
    state: CaptureState
    reason: str | None = None
    captured_at: datetime | None = None

    @classmethod
    def read(cls, capture: ClaimedCapture, at: datetime) -> Ending:
        """Captured inside the tolerance, late after it, missed where the window had closed."""
        if at > capture.plan.closes_at:
            return cls.missed(capture, "read_too_late")
        on_time = at <= capture.plan.on_time_until
        state = CaptureState.CAPTURED if on_time else CaptureState.LATE
        return cls(capture=capture, state=state, captured_at=at)

    @classmethod
    def missed(cls, capture: ClaimedCapture, reason: str) -> Ending:
        return cls(capture=capture, state=CaptureState.MISSED, reason=reason)

    @classmethod
    def gone(cls, capture: ClaimedCapture, reason: str) -> Ending:
        return cls(capture=capture, state=CaptureState.GONE, reason=reason)


@attrs.frozen(kw_only=True)
class Rebooking:
    """A try that failed for `reason`, and when the next one may be made."""

    capture: ClaimedCapture
    reason: str
    next_attempt_at: datetime
    own_page: bool = False
    attempt: bool = True
    """Whether it counts among the capture's attempts."""


@attrs.frozen(kw_only=True)
class Missed:
    """How many captures of one horizon were missed for one reason."""

    subject: Subject
    horizon_minutes: int
    reason: str
    count: int


async def plan(
    session: Session, *, captures: Sequence[PlannedCapture], waiting: bool = False
) -> int:
    """Every capture is in the ledger; returns how many were not before.

    Those of a post that is `waiting` for its tweet id are not claimed until it is resolved.
    """
    return await session.execute(
        _SQL["plan"],
        waiting=waiting,
        captures=[dict(zip(_PLANNED, _planned(capture), strict=True)) for capture in captures],
    )


@attrs.frozen(kw_only=True)
class Claim:
    """Who asks for work, for which accounts, and how much of it for how long.

    `now` and `until` are by the daemon's clock; the lease runs by the database's.
    """

    runner: str
    accounts: Sequence[str]
    now: datetime
    until: datetime
    limit: int
    lease_seconds: float
    lapsed: bool = True
    """Whether lapsed leases of others, and of former lives, are taken over."""


async def claim(session: Session, *, claim: Claim) -> list[ClaimedCapture]:
    """The runner holds up to `limit` captures due before `until`, the first to close first."""
    rows = await session.fetch(
        _SQL["claim"],
        runner=claim.runner,
        accounts=list(claim.accounts),
        now=claim.now,
        until=claim.until,
        limit=claim.limit,
        lease_seconds=claim.lease_seconds,
        lapsed=claim.lapsed,
    )
    return [_claimed(row, claim.runner) for row in rows]


async def renew(
    session: Session, *, captures: Sequence[ClaimedCapture], lease_seconds: float
) -> int:
    """The captures are leased anew where their leases still hold; returns how many that are."""
    return await session.execute(_SQL["renew"], **_leases(captures), lease_seconds=lease_seconds)


async def tend(session: Session, *, captures: Sequence[ClaimedCapture], claim: Claim) -> bool:
    """As `renew`; returns whether `close_overdue` or this claim would find anything.

    One statement for a ledger at rest, where the three would have nothing else to do.
    """
    found: bool = await session.fetch_value(
        _SQL["tend"],
        **_leases(captures),
        lease_seconds=claim.lease_seconds,
        accounts=list(claim.accounts),
        now=claim.now,
        until=claim.until,
        lapsed=claim.lapsed,
    )
    return found


async def release(
    session: Session, *, runner: str, accounts: Sequence[str], until: datetime
) -> int:
    """All that the runner claimed up to `until` is due again: at shutdown, and at boot."""
    return await session.execute(
        _SQL["release"], runner=runner, accounts=list(accounts), until=until
    )


async def end(session: Session, *, endings: Sequence[Ending]) -> frozenset[int]:
    """The captures have ended; returns the ids of those whose leases still held.

    The others belong to another runner by now, which is no error.
    """
    rows = await session.fetch(
        _SQL["end"],
        **_leases([ending.capture for ending in endings]),
        states=[ending.state for ending in endings],
        reasons=[ending.reason for ending in endings],
        captured_ats=[ending.captured_at for ending in endings],
    )
    return frozenset(row["capture_id"] for row in rows)


async def rebook(session: Session, *, rebookings: Sequence[Rebooking]) -> frozenset[int]:
    """The captures are due again at their next attempt; returns the ids as `end` does."""
    rows = await session.fetch(
        _SQL["rebook"],
        **_leases([rebooking.capture for rebooking in rebookings]),
        reasons=[rebooking.reason for rebooking in rebookings],
        next_attempts=[rebooking.next_attempt_at for rebooking in rebookings],
        own_pages=[rebooking.own_page for rebooking in rebookings],
        attempts=[rebooking.attempt for rebooking in rebookings],
    )
    return frozenset(row["capture_id"] for row in rows)


async def close_overdue(
    session: Session, *, now: datetime, reason: str, lapsed: bool = True, limit: int = 100_000
) -> list[Missed]:
    """Windows that closed unread have ended as missed; says how many, and why.

    A capture keeps the reason of its last failed attempt; one whose post was never resolved is
    `unresolved`. Those that a living runner holds are left to it; unless `lapsed`, so are those
    of one that has not been heard of. What exceeds `limit` is left to the next call: a statement
    over a million rows would outlive its timeout, this time and each.
    """
    rows = await session.fetch(
        _SQL["close_overdue"], now=now, reason=reason, lapsed=lapsed, limit=limit
    )
    return [
        Missed(
            subject=Subject(row["subject"]),
            horizon_minutes=row["horizon_minutes"],
            reason=row["reason"],
            count=row["missed"],
        )
        for row in rows
    ]


async def next_due(session: Session, *, accounts: Sequence[str]) -> datetime | None:
    """When the next capture that nobody holds is to be read; None where none is."""
    due: datetime | None = await session.fetch_value(_SQL["next_due"], accounts=list(accounts))
    return due


async def last_hour(session: Session, *, account_id: str) -> datetime | None:
    """The newest hour of the account's own that is planned."""
    hour: datetime | None = await session.fetch_value(_SQL["last_hour"], account_id=account_id)
    return hour


async def gone(session: Session, *, account_id: str, decision_id: str, reason: str) -> int:
    """Nothing more is to be read of the post, whoever held it; returns how much that was."""
    return await session.execute(
        _SQL["gone"], account_id=account_id, decision_id=decision_id, reason=reason
    )


def _leases(captures: Sequence[ClaimedCapture]) -> dict[str, list[object]]:
    return {
        "ids": [capture.capture_id for capture in captures],
        "owners": [capture.lease.owner for capture in captures],
        "epochs": [capture.lease.epoch for capture in captures],
    }


def _claimed(row: Record, runner: str) -> ClaimedCapture:
    return ClaimedCapture(
        capture_id=row["capture_id"],
        plan=planned(row),
        lease=Lease(owner=runner, epoch=row["epoch"]),
        attempts=row["attempts"],
        tweet_id=row["tweet_id"],
        posted_at=row["posted_at"],
        own_page=row["own_page"],
        retry_at=row["next_attempt_at"] if row["next_attempt_at"] > row["due_at"] else None,
    )


def planned(row: Record) -> PlannedCapture:
    """The plan that a row of `captures` holds."""
    return PlannedCapture(
        account_id=row["account_id"],
        subject=Subject(row["subject"]),
        subject_id=row["subject_id"],
        horizon_minutes=row["horizon_minutes"],
        due_at=row["due_at"],
        on_time_until=row["on_time_until"],
        closes_at=row["closes_at"],
    )
