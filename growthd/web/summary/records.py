"""What the database knows of one account at one moment, read in one unit of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import attrs

from growthd.store import accounts, capacity, overview
from growthd.store.accounts import Account
from growthd.store.capacity import Hands
from growthd.store.database import Session
from growthd.store.overview import (
    Backlog,
    CaptureOf,
    Coming,
    FollowersAt,
    LedgerCount,
    Lost,
    Mark,
    PostSeen,
)
from growthd.wheel.capacity import Load

DAYS = 7
"""Days back that captures are told of."""
NEXT = 6
"""Captures to come that are named."""
POSTS = 10
"""Newest posts on the page."""
MARKS = 300
"""Newest posts on the curve."""
HOUR = timedelta(hours=1)


@attrs.frozen(kw_only=True)
class StatusRecords:
    """What a `Status` is made of. `hour` and `hour_losses` are of the last hour alone.

    Without an account there is nothing: the daemon has not entered it yet, or cannot be asked.
    """

    account: Account | None = None
    counts: Sequence[LedgerCount] = ()
    losses: Sequence[Lost] = ()
    hour: Sequence[LedgerCount] = ()
    hour_losses: Sequence[Lost] = ()
    backlog: Sequence[Backlog] = ()
    setbacks: Mapping[str, int] = attrs.field(factory=dict)
    coming: Sequence[Coming] = ()
    followers: Sequence[FollowersAt] = ()
    load: Load | None = None


@attrs.frozen(kw_only=True)
class PostRecords:
    """The newest posts with their snapshots, and how their captures stand."""

    posts: Sequence[PostSeen] = ()
    captures: Sequence[CaptureOf] = ()


@attrs.frozen(kw_only=True)
class CurveRecords:
    """The account's hours, oldest first, and the posts among them, newest first."""

    followers: Sequence[FollowersAt] = ()
    marks: Sequence[Mark] = ()


async def account_of(session: Session, handle: str) -> Account | None:
    """The stored account of that handle; None before the daemon has entered it."""
    known = await accounts.every(session)
    return next((account for account in known if account.handle == handle), None)


async def status(
    session: Session, *, handle: str, now: datetime, days: int, hands: Hands
) -> StatusRecords:
    """The account's records, its followers for `days` back."""
    account = await account_of(session, handle)
    if account is None:
        return StatusRecords()
    counts = partial(overview.ledger_counts, session, accounts=[account.account_id], until=now)
    losses = partial(overview.losses, session, accounts=[account.account_id], until=now)
    week, hour = now - timedelta(days=DAYS), now - HOUR
    return StatusRecords(
        account=account,
        counts=await counts(since=week),
        losses=await losses(since=week),
        hour=await counts(since=hour),
        hour_losses=await losses(since=hour),
        backlog=await overview.backlog(session, accounts=[account.account_id], now=now),
        setbacks=await overview.setbacks(session, accounts=[account.account_id], now=now),
        coming=await overview.coming(session, account_id=account.account_id, now=now, limit=NEXT),
        followers=await overview.followers(
            session, account_id=account.account_id, since=now - timedelta(days=days)
        ),
        load=await capacity.load(session, accounts=[account.account_id], now=now, hands=hands),
    )


async def posts(session: Session, *, account_id: str, limit: int) -> PostRecords:
    """The newest `limit` posts."""
    seen = await overview.recent_posts(session, account_id=account_id, limit=limit)
    captures = await overview.captures_of(
        session, account_id=account_id, decision_ids=[post.decision_id for post in seen]
    )
    return PostRecords(posts=seen, captures=captures)


async def curve(session: Session, *, account_id: str, since: datetime) -> CurveRecords:
    """The account's followers from `since` on, and up to `MARKS` posts."""
    return CurveRecords(
        followers=await overview.followers(session, account_id=account_id, since=since),
        marks=await overview.marks(session, account_id=account_id, since=since, limit=MARKS),
    )
