"""What `status`, the page and the metrics show: reads only, each one statement or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

import attrs

from growthd.model.capture import CaptureState, Subject
from growthd.model.post import DecisionType
from growthd.model.reading import PostCounts
from growthd.store import queries
from growthd.store.database import Record, Session

SOON = timedelta(days=1)
"""How far ahead a backlog looks: as far as somebody plans, and not into all that is pending."""

_SQL = queries.load("overview")


@attrs.frozen(kw_only=True)
class LedgerCount:
    """How many captures of one kind are in one state."""

    subject: Subject = attrs.field(converter=Subject)
    horizon_minutes: int
    state: CaptureState = attrs.field(converter=CaptureState)
    count: int


@attrs.frozen(kw_only=True)
class Backlog:
    """What is open of one kind and falls due within `SOON`: `overdue` is past its due time.

    `past_tolerance` of those can no longer be on time.
    """

    subject: Subject = attrs.field(converter=Subject)
    horizon_minutes: int
    pending: int
    overdue: int
    past_tolerance: int
    oldest_due: datetime


@attrs.frozen(kw_only=True)
class FollowersAt:
    """One hour of an account. `followers` is None where the hour's reading did not know them."""

    hour: datetime
    followers: int | None
    exact: bool
    source: str
    measured_at: datetime


@attrs.frozen(kw_only=True)
class SnapshotAt:
    """What a post had at one horizon. `quality` is `on_time` or `late`."""

    horizon_minutes: int
    collected_at: datetime
    quality: str
    source: str
    counts: PostCounts
    engagement_rate: float | None
    followers: int | None


@attrs.frozen(kw_only=True)
class PostSeen:
    """A post and its snapshots, by horizon."""

    decision_id: str
    decision_type: DecisionType
    tweet_id: str | None
    content: str | None
    posted_at: datetime
    snapshots: tuple[SnapshotAt, ...]


@attrs.frozen(kw_only=True)
class MissedCapture:
    account_id: str
    subject: Subject = attrs.field(converter=Subject)
    subject_id: str
    horizon_minutes: int
    due_at: datetime
    closes_at: datetime
    attempts: int
    reason: str


@attrs.frozen(kw_only=True)
class Lost:
    """How many captures were missed, or went with their posts, for one reason."""

    state: CaptureState = attrs.field(converter=CaptureState)
    reason: str | None
    count: int


@attrs.frozen(kw_only=True)
class Coming:
    """A capture that is to be tried `at`. `content` is the beginning of its post's text."""

    subject: Subject = attrs.field(converter=Subject)
    subject_id: str
    horizon_minutes: int
    at: datetime
    content: str | None


@attrs.frozen(kw_only=True)
class CaptureOf:
    """How a post's capture at one horizon stands."""

    decision_id: str
    horizon_minutes: int
    state: CaptureState = attrs.field(converter=CaptureState)
    due_at: datetime
    captured_at: datetime | None
    reason: str | None


@attrs.frozen(kw_only=True)
class Mark:
    """When a post was made. `content` is the beginning of its text."""

    decision_id: str
    tweet_id: str | None
    decision_type: DecisionType = attrs.field(converter=DecisionType)
    posted_at: datetime
    content: str | None


async def ledger_counts(
    session: Session, *, accounts: Sequence[str], since: datetime, until: datetime
) -> list[LedgerCount]:
    """Captures that fell due in [since, until), by kind and state."""
    rows = await session.fetch(
        _SQL["ledger_counts"], accounts=list(accounts), since=since, until=until
    )
    return [LedgerCount(**row) for row in rows]


async def backlog(session: Session, *, accounts: Sequence[str], now: datetime) -> list[Backlog]:
    """What is to be read within `SOON`, by kind; what is pending beyond costs nothing."""
    rows = await session.fetch(_SQL["backlog"], accounts=list(accounts), now=now, until=now + SOON)
    return [Backlog(**row) for row in rows]


async def followers(session: Session, *, account_id: str, since: datetime) -> list[FollowersAt]:
    """The account's hours from `since` on, oldest first; an hour without a reading has no entry."""
    rows = await session.fetch(_SQL["followers"], account_id=account_id, since=since)
    return [FollowersAt(**row) for row in rows]


async def recent_posts(session: Session, *, account_id: str, limit: int) -> list[PostSeen]:
    """The newest posts first, each with its snapshots."""
    posts = await session.fetch(_SQL["recent_posts"], account_id=account_id, limit=limit)
    return await seen(session, account_id=account_id, posts=posts)


async def seen(session: Session, *, account_id: str, posts: Sequence[Record]) -> list[PostSeen]:
    """The posts of these rows, in their order, with their snapshots."""
    rows = await session.fetch(
        _SQL["snapshots_of"],
        account_id=account_id,
        decision_ids=[post["decision_id"] for post in posts],
    )
    by_post = groupby(rows, key=itemgetter("decision_id"))
    read = {decision: tuple(_snapshot(row) for row in group) for decision, group in by_post}
    return [_post(post, read) for post in posts]


async def missed(
    session: Session, *, accounts: Sequence[str], since: datetime, limit: int
) -> list[MissedCapture]:
    """Captures due from `since` on that were missed, newest first, each with its reason."""
    rows = await session.fetch(_SQL["missed"], accounts=list(accounts), since=since, limit=limit)
    return [MissedCapture(**row) for row in rows]


async def losses(
    session: Session, *, accounts: Sequence[str], since: datetime, until: datetime
) -> list[Lost]:
    """Why captures that fell due in [since, until) have no number, the commonest reason first."""
    rows = await session.fetch(_SQL["losses"], accounts=list(accounts), since=since, until=until)
    return [Lost(**row) for row in rows]


async def setbacks(session: Session, *, accounts: Sequence[str], now: datetime) -> dict[str, int]:
    """Why captures that are due are still open after an attempt, and how many."""
    rows = await session.fetch(_SQL["setbacks"], accounts=list(accounts), now=now, until=now + SOON)
    return {row["reason"]: row["count"] for row in rows}


async def coming(session: Session, *, account_id: str, now: datetime, limit: int) -> list[Coming]:
    """What is to be tried next, soonest first; what waits for a tweet id is not among it."""
    rows = await session.fetch(_SQL["coming"], account_id=account_id, now=now, limit=limit)
    return [Coming(**row) for row in rows]


async def captures_of(
    session: Session, *, account_id: str, decision_ids: Sequence[str]
) -> list[CaptureOf]:
    """The ledger's rows of the posts, in no order."""
    rows = await session.fetch(
        _SQL["captures_of"], account_id=account_id, decision_ids=list(decision_ids)
    )
    return [CaptureOf(**row) for row in rows]


async def marks(session: Session, *, account_id: str, since: datetime, limit: int) -> list[Mark]:
    """The newest `limit` posts since a moment that are no replies, newest first."""
    rows = await session.fetch(_SQL["marks"], account_id=account_id, since=since, limit=limit)
    return [Mark(**row) for row in rows]


async def unrewarded(session: Session, *, accounts: Sequence[str], since: datetime) -> int:
    """How many posts that were read at 24 hours since then wait for their reward."""
    count: int = await session.fetch_value(_SQL["unrewarded"], accounts=list(accounts), since=since)
    return count


async def rounded_hours(
    session: Session, *, accounts: Sequence[str], since: datetime
) -> dict[str, float]:
    """By account, the share of its counts from `since` on that are rounded; none without counts."""
    rows = await session.fetch(_SQL["rounded_hours"], accounts=list(accounts), since=since)
    return {row["account_id"]: row["share"] for row in rows}


async def latest_inserts(session: Session) -> dict[str, datetime | None]:
    """When each truth table last gained a row, None while it is empty."""
    return {row["name"]: row["latest"] for row in await session.fetch(_SQL["latest_inserts"])}


def _post(row: Record, read: Mapping[str, tuple[SnapshotAt, ...]]) -> PostSeen:
    return PostSeen(
        decision_id=row["decision_id"],
        decision_type=DecisionType(row["decision_type"]),
        tweet_id=row["tweet_id"],
        content=row["content"],
        posted_at=row["posted_at"],
        snapshots=read.get(row["decision_id"], ()),
    )


def _snapshot(row: Record) -> SnapshotAt:
    rate = row["engagement_rate"]
    return SnapshotAt(
        horizon_minutes=row["horizon_minutes"],
        collected_at=row["collected_at"],
        quality=row["quality"],
        source=row["source"],
        counts=PostCounts(
            likes=row["likes"],
            reposts=row["reposts"],
            replies=row["replies"],
            quotes=row["quotes"],
            bookmarks=row["bookmarks"],
            views=row["impressions"],
        ),
        engagement_rate=None if rate is None else float(rate),
        followers=row["followers_at_snapshot"],
    )
