"""The stored numbers as a whole, for whoever holds them against another record of the truth."""

from __future__ import annotations

from datetime import datetime

import attrs

from growthd.model.capture import CaptureState, Subject
from growthd.model.reading import AccountCounts, PostCounts
from growthd.store import queries
from growthd.store.database import Record, Session

_SQL = queries.load("audit")


@attrs.frozen(kw_only=True)
class Number:
    """Counts of one subject as stored; the account goes by an empty `tweet_id`."""

    tweet_id: str
    read_at: datetime
    counts: PostCounts | AccountCounts


@attrs.frozen(kw_only=True)
class Holdings:
    """All that is stored, as of one moment."""

    numbers: tuple[Number, ...]
    endings: dict[tuple[Subject, CaptureState], int]
    hours_ended: int
    hours_planned: int
    doubled: int
    loads: int
    """Visits that were made."""
    followed: frozenset[str]


async def holdings(session: Session, *, until: datetime) -> Holdings:
    """Every stored number, and how the captures that fell due by `until` stand."""
    posts = await session.fetch(_SQL["post_numbers"])
    accounts = await session.fetch(_SQL["account_numbers"])
    endings = await session.fetch(_SQL["endings"], until=until)
    hours = await session.fetch_one(_SQL["hours"], until=until)
    return Holdings(
        numbers=(*map(_of_post, posts), *map(_of_account, accounts)),
        endings={(Subject(e["subject"]), CaptureState(e["state"])): e["count"] for e in endings},
        hours_ended=hours["ended"] if hours else 0,
        hours_planned=hours["planned"] if hours else 0,
        doubled=await session.fetch_value(_SQL["doubled"]),
        loads=await session.fetch_value(_SQL["loads"]),
        followed=frozenset(row["tweet_id"] for row in await session.fetch(_SQL["followed"])),
    )


def _of_post(row: Record) -> Number:
    counts = PostCounts(
        likes=row["likes"],
        reposts=row["reposts"],
        replies=row["replies"],
        quotes=row["quotes"],
        bookmarks=row["bookmarks"],
        views=row["impressions"],
    )
    return Number(tweet_id=row["tweet_id"], read_at=row["collected_at"], counts=counts)


def _of_account(row: Record) -> Number:
    counts = AccountCounts(
        followers=row["followers_count"],
        following=row["following_count"],
        posts=row["total_posts"],
        listed=row["listed_count"],
    )
    return Number(tweet_id="", read_at=row["measured_at"], counts=counts)
