"""Posts, captures and readings as the tests need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from growthd.model.capture import ClaimedCapture, PlannedCapture, Subject
from growthd.model.post import DecisionType, Post
from growthd.model.reading import PostCounts, PostReading, SourceName, Witness
from growthd.model.verdict import PostVerdict, Suspect
from growthd.store import posts
from growthd.store.database import Database
from growthd.store.ledger import Claim, claim

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TWEET = "1893000000000000001"
HORIZONS = (0, 60, 120, 240, 360, 720, 1440, 2880, 10080)


def a_post(
    decision_id: str = "d1", tweet_id: str | None = TWEET, account_id: str = "default"
) -> Post:
    return Post(
        account_id=account_id,
        decision_id=decision_id,
        decision_type=DecisionType.SINGLE,
        tweet_id=tweet_id,
        posted_at=NOW,
    )


def a_plan(
    subject_id: str = "d1",
    horizon_minutes: int = 60,
    *,
    account_id: str = "default",
    subject: Subject = Subject.POST,
    window: timedelta = timedelta(minutes=40),
) -> PlannedCapture:
    due_at = NOW + timedelta(minutes=horizon_minutes)
    return PlannedCapture(
        account_id=account_id,
        subject=subject,
        subject_id=subject_id,
        horizon_minutes=horizon_minutes,
        due_at=due_at,
        on_time_until=due_at + timedelta(minutes=10),
        closes_at=due_at + window,
    )


def plans(subject_id: str = "d1", account_id: str = "default") -> list[PlannedCapture]:
    return [a_plan(subject_id, minutes, account_id=account_id) for minutes in HORIZONS]


def a_claim(
    runner: str = "r1",
    *,
    accounts: Sequence[str] = ("default",),
    now: datetime = NOW,
    ahead: timedelta = timedelta(minutes=5),
    limit: int = 100,
    lease_seconds: float = 60,
    lapsed: bool = True,
) -> Claim:
    return Claim(
        runner=runner,
        accounts=accounts,
        now=now,
        until=now + ahead,
        limit=limit,
        lease_seconds=lease_seconds,
        lapsed=lapsed,
    )


async def claimed(
    database: Database,
    runner: str = "r1",
    *,
    accounts: Sequence[str] = ("default",),
    now: datetime = NOW,
    ahead: timedelta = timedelta(minutes=5),
    limit: int = 100,
    lease_seconds: float = 60,
) -> list[ClaimedCapture]:
    asked = a_claim(
        runner, accounts=accounts, now=now, ahead=ahead, limit=limit, lease_seconds=lease_seconds
    )
    return await database.run(claim, claim=asked)


def a_verdict(
    post_id: str = TWEET,
    counts: PostCounts | None = None,
    *,
    sources: Sequence[SourceName] = (SourceName.PAGE_DOM, SourceName.PAGE_JSON),
    suspects: Sequence[Suspect] = (),
) -> PostVerdict:
    counts = counts or PostCounts(likes=3, reposts=1, replies=0, quotes=0, bookmarks=1, views=50)
    return PostVerdict(
        post_id=post_id,
        counts=counts,
        witnesses=tuple(a_reading(post_id, counts, source) for source in sources),
        suspects=tuple(suspects),
    )


def a_reading(post_id: str, counts: PostCounts, source: SourceName) -> PostReading:
    return PostReading(
        post_id=post_id,
        author_id="42",
        author_handle="owner",
        counts=counts,
        witness=Witness(source=source, path="data.tweetResult", fingerprint="f1"),
        raw=b'{"rest_id": "1"}',
    )


async def follow(
    database: Database, decision_id: str = "d1", tweet_id: str | None = "1" * 18
) -> None:
    await database.run(
        posts.add,
        post=a_post(decision_id, tweet_id),
        metadata={},
        captures=plans(decision_id),
    )
