"""Claimed captures for the tests of the wheel's room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from growthd.model.capture import ClaimedCapture, Lease, PlannedCapture, Subject

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def post_capture(
    tweet_id: str = "1900000000000000001",
    *,
    due: datetime = NOON,
    posted: datetime | None = NOON,
    attempts: int = 0,
    own_page: bool = False,
) -> ClaimedCapture:
    return ClaimedCapture(
        capture_id=int(tweet_id[-4:]),
        plan=PlannedCapture(
            account_id="1",
            subject=Subject.POST,
            subject_id=f"decision-{tweet_id}",
            horizon_minutes=0,
            due_at=due,
            on_time_until=due + timedelta(minutes=10),
            closes_at=due + timedelta(minutes=30),
        ),
        lease=Lease(owner="runner", epoch=1),
        attempts=attempts,
        tweet_id=tweet_id,
        posted_at=posted,
        own_page=own_page,
    )


def hour_capture(due: datetime = NOON) -> ClaimedCapture:
    return ClaimedCapture(
        capture_id=1,
        plan=PlannedCapture(
            account_id="1",
            subject=Subject.ACCOUNT,
            subject_id=f"{due:%Y-%m-%dT%H:00Z}",
            horizon_minutes=0,
            due_at=due,
            on_time_until=due + timedelta(minutes=10),
            closes_at=due + timedelta(hours=1),
        ),
        lease=Lease(owner="runner", epoch=1),
        attempts=0,
        tweet_id=None,
        posted_at=None,
        own_page=False,
    )
