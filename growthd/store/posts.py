"""Posts: one row for one tweet, whether it was announced, discovered, or both in any order.

A post that was only discovered has no decision: its key is its tweet id, until an event announces
it under a decision id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from growthd.model.capture import PlannedCapture
from growthd.model.post import DecisionType, Post
from growthd.store import ledger, queries
from growthd.store.database import Record, Session

_SQL = queries.load("posts")


@attrs.frozen(kw_only=True)
class _Names:
    """What a post goes by: its key, and its tweet id once that is known."""

    account_id: str
    decision_id: str
    tweet_id: str | None

    @property
    def only_discovered(self) -> bool:
        return self.decision_id == self.tweet_id


async def add(
    session: Session,
    *,
    post: Post,
    metadata: Mapping[str, object],
    captures: Sequence[PlannedCapture],
) -> bool:
    """The post and its captures are stored; True where neither its decision nor tweet was known.

    A known post gains what was unknown of it and loses nothing. One that was only discovered takes
    the announced decision id as its key, and its captures and snapshots go with it. `metadata`
    holds columns of `content_metadata`; other keys are ignored.
    """
    names = _Names(account_id=post.account_id, decision_id=post.decision_id, tweet_id=post.tweet_id)
    await session.fetch_value(_SQL["lock"], account_id=post.account_id)
    known = await _unite(session, names, post.decision_type)
    if known is None:
        await _insert(session, post)
    kept = known or names
    await _describe(session, kept, _told(post, metadata))
    if kept.decision_id == post.decision_id:
        await ledger.plan(session, captures=captures, waiting=kept.tweet_id is None)
    return known is None


async def announced(
    session: Session, *, accounts: Sequence[str], since: datetime
) -> frozenset[str]:
    """Those of the accounts that posted since then, and announced every post of it."""
    rows = await session.fetch(_SQL["announced"], accounts=accounts, since=since)
    return frozenset(row["account_id"] for row in rows)


async def discover(
    session: Session,
    *,
    account_id: str,
    found: Sequence[tuple[Post, Sequence[PlannedCapture]]],
) -> None:
    """As `add`, for posts that go by their tweets: all that nothing is known of go in together."""
    await session.fetch_value(_SQL["lock"], account_id=account_id)
    names = [post.decision_id for post, _ in found]
    rows = await session.fetch(_SQL["taken"], account_id=account_id, names=names)
    taken = frozenset(row["name"] for row in rows)
    new = [one for one in found if one[0].decision_id not in taken]
    await _enter(session, account_id, [post for post, _ in new])
    await ledger.plan(session, captures=[capture for _, owed in new for capture in owed])
    for post, captures in found:
        if post.decision_id in taken:
            await add(session, post=post, metadata={}, captures=captures)


async def resolve(session: Session, *, account_id: str, decision_id: str, tweet_id: str) -> bool:
    """The announced post has its tweet id, and its captures may be claimed.

    False where there is no such post, or its tweet belongs to another one: then this one is marked
    as a duplicate and nothing more is to be read of it.
    """
    names = _Names(account_id=account_id, decision_id=decision_id, tweet_id=tweet_id)
    await session.fetch_value(_SQL["lock"], account_id=account_id)
    known = await _unite(session, names, None)
    if known is not None and known.decision_id != decision_id:
        key = {"account_id": account_id, "decision_id": decision_id}
        await session.execute(_SQL["mark_duplicate"], **key)
        await ledger.gone(session, **key, reason="duplicate")
    return known == names


async def get(session: Session, *, account_id: str, decision_id: str) -> Post | None:
    row = await session.fetch_one(_SQL["one"], account_id=account_id, decision_id=decision_id)
    return None if row is None else _post(row)


async def unresolved(session: Session, *, accounts: Sequence[str]) -> list[Post]:
    """Posts that still wait for their tweet id, oldest first."""
    return [_post(row) for row in await session.fetch(_SQL["unresolved"], accounts=list(accounts))]


async def recent(session: Session, *, account_id: str, since: datetime) -> list[Post]:
    """Posts from `since` on, newest first."""
    rows = await session.fetch(_SQL["recent"], account_id=account_id, since=since)
    return [_post(row) for row in rows]


async def known_ids(
    session: Session, *, account_id: str, tweet_ids: Sequence[str]
) -> frozenset[str]:
    """Those of the tweets that are already followed."""
    rows = await session.fetch(_SQL["known_ids"], account_id=account_id, tweet_ids=list(tweet_ids))
    return frozenset(row["tweet_id"] for row in rows)


async def _unite(
    session: Session, names: _Names, decision_type: DecisionType | None
) -> _Names | None:
    """All that is known under either name is one row; returns what it goes by, None if nothing is.

    The first decision to announce a tweet keeps it, and a decision keeps its first tweet (F47).
    """
    rows = await session.fetch(_SQL["known_as"], **attrs.asdict(names))
    known = [_Names(account_id=names.account_id, **row) for row in rows]
    named = next((row for row in known if row.decision_id == names.decision_id), None)
    holder = next((row for row in known if row.tweet_id == names.tweet_id), None)
    if names.tweet_id is None or holder is None:
        return None if named is None else await _resolved(session, named, names.tweet_id)
    if holder == named or not holder.only_discovered:
        return holder
    if named is not None and named.tweet_id is not None:
        return named
    return await _announced(session, holder, names, decision_type)


async def _resolved(session: Session, named: _Names, tweet_id: str | None) -> _Names:
    """The post has the tweet id, unless it has another or there is none to give."""
    if named.tweet_id is not None or tweet_id is None:
        return named
    key = {"account_id": named.account_id, "decision_id": named.decision_id}
    await session.execute(_SQL["set_tweet_id"], **key, tweet_id=tweet_id)
    await session.execute(_SQL["wake_captures"], **key)
    return attrs.evolve(named, tweet_id=tweet_id)


async def _announced(
    session: Session, holder: _Names, names: _Names, decision_type: DecisionType | None
) -> _Names:
    """The discovered post goes by its decision, and has what was told and planned under that."""
    key = {"account_id": names.account_id, "decision_id": names.decision_id}
    told = await session.fetch_value(_SQL["absorb"], **key) or {}
    await session.execute(_SQL["drop_doubled_captures"], **key, kept=holder.decision_id)
    await session.execute(
        _SQL["rekey"],
        **key,
        former=holder.decision_id,
        decision_type=decision_type or told.get("decision_type"),
    )
    await session.execute(_SQL["rekey_captures"], **key, former=holder.decision_id)
    await session.execute(_SQL["wake_captures"], **key)
    await _describe(session, names, told)
    return names


async def _enter(session: Session, account_id: str, new: Sequence[Post]) -> None:
    await session.execute(
        _SQL["discover"],
        account_id=account_id,
        types=[post.decision_type for post in new],
        tweet_ids=[post.tweet_id for post in new],
        posted_ats=[post.posted_at for post in new],
        contents=[post.content for post in new],
        targets=[post.target_tweet_id for post in new],
    )


async def _insert(session: Session, post: Post) -> None:
    await session.execute(
        _SQL["insert"],
        account_id=post.account_id,
        decision_id=post.decision_id,
        decision_type=post.decision_type,
        tweet_id=post.tweet_id,
        posted_at=post.posted_at,
        is_test_post=post.is_test_post,
    )


async def _describe(session: Session, names: _Names, told: Mapping[str, object]) -> None:
    await session.execute(
        _SQL["describe"],
        account_id=names.account_id,
        decision_id=names.decision_id,
        metadata=dict(told),
    )


def _told(post: Post, metadata: Mapping[str, object]) -> dict[str, object]:
    """The metadata, and what the post itself says, which goes first."""
    own = {
        "content": post.content,
        "thread_tweet_ids": list(post.thread_tweet_ids) or None,
        "target_tweet_id": post.target_tweet_id,
        "is_test_post": post.is_test_post or None,
    }
    return {**metadata, **{name: value for name, value in own.items() if value is not None}}


def _post(row: Record) -> Post:
    return Post(
        account_id=row["account_id"],
        decision_id=row["decision_id"],
        decision_type=DecisionType(row["decision_type"]),
        tweet_id=row["tweet_id"],
        posted_at=row["posted_at"],
        content=row["content"],
        thread_tweet_ids=tuple(row["thread_tweet_ids"] or ()),
        target_tweet_id=row["target_tweet_id"],
        is_test_post=row["is_test_post"],
    )
