"""What the page's views beyond the first one ask: posts by a measure, events, doubted readings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import attrs

from growthd.model.capture import Subject
from growthd.store import overview, queries
from growthd.store.database import Session
from growthd.store.overview import PostSeen

_SQL = queries.load("board")


class Order(StrEnum):
    """What a list of posts goes by, the most of it first."""

    NEWEST = "newest"
    CREDIT = "credit"
    REWARD = "reward"
    VIEWS = "views"
    LIKES = "likes"
    REPOSTS = "reposts"
    REPLIES = "replies"
    BOOKMARKS = "bookmarks"
    ENGAGEMENT = "engagement"


@attrs.frozen(kw_only=True)
class Leaf:
    """Which posts of an account: those since then, in this order, so many after so many."""

    account_id: str
    since: datetime
    order: Order = Order.NEWEST
    limit: int = 25
    offset: int = 0


@attrs.frozen(kw_only=True)
class Earned:
    """Followers credited to a post, with the interval that holds the truth 8 times in 10.

    `settled` turns true when the credit changes no more; None of all where nothing is known yet.
    """

    decision_id: str
    credit: float | None
    credit_low: float | None
    credit_high: float | None
    confidence: float | None
    settled: bool | None
    reward: float | None
    provisional: bool | None


@attrs.frozen(kw_only=True)
class Notable:
    """An event of weight. `message` may hold anybody's words."""

    at: datetime
    event_type: str
    severity: str
    message: str | None


@attrs.frozen(kw_only=True)
class Doubted:
    """What one witness saw of something of which a value was held back."""

    read_at: datetime
    subject: Subject = attrs.field(converter=Subject)
    subject_id: str | None
    source: str | None
    path: str | None
    counts: dict[str, int | None] | None


async def listed(session: Session, *, leaf: Leaf) -> list[PostSeen]:
    """The posts of the leaf in its order, each with its snapshots."""
    decisions = await _decisions(session, leaf)
    rows = await session.fetch(_SQL["posts_of"], account_id=leaf.account_id, decision_ids=decisions)
    seen = await overview.seen(session, account_id=leaf.account_id, posts=rows)
    by_decision = {post.decision_id: post for post in seen}
    return [by_decision[decision] for decision in decisions]


async def earned(
    session: Session, *, account_id: str, decision_ids: Sequence[str]
) -> dict[str, Earned]:
    """What each of these posts earned, by its decision."""
    rows = await session.fetch(
        _SQL["earned"], account_id=account_id, decision_ids=list(decision_ids)
    )
    return {row["decision_id"]: Earned(**row) for row in rows}


async def number_of(session: Session, *, account_id: str, since: datetime) -> int:
    """How many posts the account has made since then, as far as growthd knows."""
    count: int = await session.fetch_value(_SQL["number_of"], account_id=account_id, since=since)
    return count


async def notable(
    session: Session, *, accounts: Sequence[str], since: datetime, limit: int
) -> list[Notable]:
    """Warnings and errors since then, newest first."""
    rows = await session.fetch(_SQL["notable"], accounts=list(accounts), since=since, limit=limit)
    return [Notable(**row) for row in rows]


async def suspects(
    session: Session, *, account_id: str, since: datetime, limit: int
) -> list[Doubted]:
    """The witnesses of what was held back since then, newest first."""
    rows = await session.fetch(_SQL["suspects"], account_id=account_id, since=since, limit=limit)
    return [Doubted(**row) for row in rows]


async def _decisions(session: Session, leaf: Leaf) -> list[str]:
    page = attrs.asdict(leaf, filter=lambda field, _: field.name != "order")
    match leaf.order:
        case Order.NEWEST:
            rows = await session.fetch(_SQL["newest"], **page)
        case Order.CREDIT:
            rows = await session.fetch(_SQL["by_credit"], **page)
        case Order.REWARD:
            rows = await session.fetch(_SQL["by_reward"], **page)
        case metric:
            rows = await session.fetch(_SQL["by_metric"], **page, metric=metric.value)
    return [row["decision_id"] for row in rows]
