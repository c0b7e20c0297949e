"""Credits, the ledger they add up in, and the state from which an account's attribution goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from growthd.store import events, queries
from growthd.store.database import Session

_SQL = queries.load("credits")
CHANGED = "CREDITS_CHANGED"
WHOLE_HOURS = 168
"""The window whose row holds the whole credit."""
MOST_NAMED, LEAST_TOLD = 10, 0.5
"""How many revisions an event names, of at least so many followers."""


@attrs.frozen(kw_only=True)
class SavedState:
    """Posts before `cut_at` are settled, and intervals that ended by `begin_at`."""

    cut_at: datetime
    begin_at: datetime
    state: bytes


@attrs.frozen(kw_only=True)
class Findings:
    """What one computation found, as rows for the tables: see store/sql/credits.sql."""

    account_id: str
    computed_at: datetime
    since: datetime | None
    """Where the first interval begins; None where no interval was watched."""
    credits: Sequence[Mapping[str, object]]
    intervals: Sequence[Mapping[str, Any]]
    """Their `shares` are pairs of a post's id and its follows."""
    following: SavedState | None
    """Where the next computation goes on, None for where this one did."""


@attrs.frozen(kw_only=True)
class Entered:
    """How many rows were new or changed."""

    credits: int
    intervals: int


@attrs.frozen(kw_only=True)
class Credit:
    """What the ledger gives a post as a whole, with its 80 % interval; None is unknown."""

    decision_id: str
    tweet_id: str | None
    credit: float | None
    credit_low: float | None
    credit_high: float | None
    credit_low95: float | None
    credit_high95: float | None
    confidence_score: float | None
    attribution_method: str
    measured_at: datetime
    settled: bool


@attrs.frozen(kw_only=True)
class LedgerRow:
    """An interval of the follower count: what came by posts and otherwise, and what left."""

    began_at: datetime
    ended_at: datetime
    followers_before: int
    followers_after: int
    by_posts: float
    background: float
    burst: float
    unfollows: float
    purged: float
    identifiable: bool
    settled: bool
    computed_at: datetime
    decision_ids: Sequence[str]
    follows: Sequence[float]


async def state(session: Session, *, account_id: str) -> SavedState | None:
    """None for an account of which nothing is settled."""
    row = await session.fetch_one(_SQL["state"], account_id=account_id)
    return None if row is None else SavedState(**row)


async def enter(session: Session, *, findings: Findings) -> Entered:
    """The findings are in the tables, except where what stood there is settled.

    What changed keeps its former credit in `attribution_metadata`, and an event tells of it.
    """
    account = findings.account_id
    await session.fetch_value(_SQL["lock"], account_id=account)
    changed = await session.fetch(
        _SQL["enter"],
        account_id=account,
        measured_at=findings.computed_at,
        credits=list(findings.credits),
    )
    intervals = await _enter_ledger(session, findings)
    if findings.following is not None:
        await _settle(session, findings, findings.following)
    revised = [row for row in changed if row["hours"] == WHOLE_HOURS]
    if revised:
        await events.append(session, notice=_notice(account, [dict(row) for row in revised]))
    return Entered(credits=len(changed), intervals=intervals)


async def intervals(
    session: Session, *, account_id: str, since: datetime, until: datetime
) -> list[LedgerRow]:
    """The intervals that ended after `since` and by `until`, in their order."""
    rows = await session.fetch(_SQL["intervals"], account_id=account_id, since=since, until=until)
    return [LedgerRow(**row) for row in rows]


async def every(session: Session, *, account_id: str) -> list[Credit]:
    """The whole credit of each of the account's posts, by decision id."""
    rows = await session.fetch(_SQL["every"], account_id=account_id)
    return [Credit(**row) for row in rows]


async def _enter_ledger(session: Session, findings: Findings) -> int:
    if findings.since is None:
        return 0
    names = await _names(session, findings)
    await session.execute(
        _SQL["drop_divided"],
        account_id=findings.account_id,
        since=findings.since,
        ended=[row["ended_at"] for row in findings.intervals],
    )
    return await session.execute(
        _SQL["enter_ledger"],
        account_id=findings.account_id,
        computed_at=findings.computed_at,
        intervals=[_named(row, names) for row in findings.intervals],
    )


async def _names(session: Session, findings: Findings) -> dict[str, str]:
    """Decision ids by the id that attribution knows a post by."""
    ids = {int(post) for row in findings.intervals for post, _ in row["shares"]}
    rows = await session.fetch(_SQL["names"], account_id=findings.account_id, ids=sorted(ids))
    return {str(row["id"]): row["decision_id"] for row in rows}


def _named(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, object]:
    """A post that is gone meanwhile goes by its number: what it earned stays told."""
    kept = {key: value for key, value in row.items() if key != "shares"}
    decisions = [names.get(post, f"post {post}") for post, _ in row["shares"]]
    return kept | {"decision_ids": decisions, "follows": [share for _, share in row["shares"]]}


async def _settle(session: Session, findings: Findings, following: SavedState) -> None:
    await session.execute(
        _SQL["keep_state"],
        account_id=findings.account_id,
        computed_at=findings.computed_at,
        **attrs.asdict(following),
    )
    await session.execute(
        _SQL["enter_unread"],
        account_id=findings.account_id,
        before=following.cut_at,
        measured_at=findings.computed_at,
    )


def _notice(account: str, changed: Sequence[Mapping[str, Any]]) -> events.Notice:
    """New credits and revised ones, the largest revisions by name."""
    moved = [(abs(row["credit"] - row["former"]), row) for row in changed if _both(row)]
    moved.sort(key=lambda pair: -pair[0])
    revised = [
        {"decision_id": row["decision_id"], "from": row["former"], "to": row["credit"]}
        for by, row in moved[:MOST_NAMED]
        if by >= LEAST_TOLD
    ]
    return events.Notice(
        event_type=CHANGED,
        message=f"Credits of {len(changed)} posts are new or revised.",
        event_data={"posts": len(changed), "new": len(changed) - len(moved), "revised": revised},
        component="attributor",
        account_id=account,
    )


def _both(row: Mapping[str, Any]) -> bool:
    return row["credit"] is not None and row["former"] is not None
