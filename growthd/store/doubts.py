"""What earlier readings published and held back, and what later ones make of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from growthd.model.past import Decision, History, OpenDoubt, Past, Published, Review
from growthd.model.reading import PostCounts
from growthd.model.verdict import Doubt, Ruling, Suspect
from growthd.store import accounts, queries
from growthd.store.database import Record, Session
from growthd.store.jsonb import storable

_SQL = queries.load("doubts")
ACCOUNT = ""
"""The account's own subject id."""


@attrs.frozen(kw_only=True)
class HeldValue:
    """A value that was held back, and what became of it."""

    account_id: str
    subject_id: str
    metric: str
    value: int
    doubt: Doubt = attrs.field(converter=Doubt)
    detail: str
    held_at: datetime
    last_held_at: datetime
    readings: int
    ruling: Ruling = attrs.field(converter=Ruling)
    ruled_at: datetime | None
    ruled_value: int | None


async def history(session: Session, *, account_id: str, tweet_ids: Sequence[str]) -> History:
    """What is known of the account and of these posts."""
    known = await session.fetch(_SQL["known"], account_id=account_id, tweet_ids=list(tweet_ids))
    subjects = [ACCOUNT, *tweet_ids]
    doubts = _by_subject(
        await session.fetch(_SQL["open"], account_id=account_id, subject_ids=subjects)
    )
    counts = {row["tweet_id"]: row for row in known}
    latest = await accounts.latest(session, account_id=account_id)
    return History(
        account=Past(
            counts=None if latest is None else latest.counts,
            seen_at=None if latest is None else latest.measured_at,
            doubts=doubts.get(ACCOUNT, ()),
        ),
        posts={
            tweet_id: _past(counts.get(tweet_id), doubts.get(tweet_id, ()))
            for tweet_id in tweet_ids
        },
    )


async def remember(
    session: Session, *, account_id: str, published: Mapping[str, Published]
) -> None:
    """These are the counts that the posts' next readings are judged against."""
    counts = [one.counts for one in published.values()]
    await session.execute(
        _SQL["remember"],
        account_id=account_id,
        tweet_ids=list(published),
        seen_at=[one.seen_at for one in published.values()],
        views=[one.views for one in counts],
        likes=[one.likes for one in counts],
        reposts=[one.reposts for one in counts],
        replies=[one.replies for one in counts],
        quotes=[one.quotes for one in counts],
        bookmarks=[one.bookmarks for one in counts],
    )


async def record(session: Session, *, account_id: str, review: Review, at: datetime) -> None:
    """Every suspect and every ruling is on record."""
    if review.opened:
        await _hold(session, account_id, review, at)
    if review.repeated:
        await session.execute(
            _SQL["repeat"], ids=[one.doubt_id for one in review.repeated], held_at=at
        )
    if review.decided:
        await _rule(session, review.decided, at)


async def newest(session: Session, *, ruling: Ruling | None, limit: int) -> list[HeldValue]:
    """Held values with one ruling or any, newest first."""
    rows = await session.fetch(_SQL["newest"], ruling=ruling, limit=limit)
    return [HeldValue(**row) for row in rows]


async def prune(session: Session, *, before: datetime) -> None:
    """Nothing that was decided is left of what was held back before that moment."""
    await session.execute(_SQL["prune_held"], before=before)


def _past(row: Record | None, doubts: tuple[OpenDoubt, ...]) -> Past:
    if row is None:
        return Past(doubts=doubts)
    known = {name: row[name] for name in (field.name for field in attrs.fields(PostCounts))}
    return Past(counts=PostCounts(**known), seen_at=row["seen_at"], doubts=doubts)


def _by_subject(rows: Sequence[Record]) -> dict[str, tuple[OpenDoubt, ...]]:
    found: dict[str, list[OpenDoubt]] = defaultdict(list)
    for row in rows:
        suspect = Suspect(
            metric=row["metric"],
            value=row["value"],
            doubt=Doubt(row["doubt"]),
            detail=row["detail"],
            before=row["value_before"],
        )
        found[row["subject_id"]].append(
            OpenDoubt(
                doubt_id=row["id"],
                suspect=suspect,
                held_at=row["held_at"],
                readings=row["readings"],
            )
        )
    return {subject: tuple(doubts) for subject, doubts in found.items()}


async def _hold(session: Session, account_id: str, review: Review, at: datetime) -> None:
    suspects = [one.suspect for one in review.opened]
    await session.execute(
        _SQL["hold"],
        account_id=account_id,
        held_at=at,
        subject_ids=[one.subject_id for one in review.opened],
        metrics=[one.metric for one in suspects],
        values=[one.value for one in suspects],
        doubts=[one.doubt for one in suspects],
        details=[storable(one.detail) for one in suspects],
        befores=[one.before for one in suspects],
    )


async def _rule(session: Session, decided: Sequence[Decision], at: datetime) -> None:
    await session.execute(
        _SQL["rule"],
        ruled_at=at,
        ids=[one.doubt.doubt_id for one in decided],
        rulings=[one.ruling for one in decided],
        published=[one.published for one in decided],
    )
