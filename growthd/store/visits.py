"""All that one visit leaves behind, in one transaction: numbers, evidence, endings, discoveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import attrs

from growthd.model.capture import PlannedCapture
from growthd.model.past import Published, Review
from growthd.model.post import Post
from growthd.model.visit import Place
from growthd.store import accounts, doubts, events, evidence, ledger, posts, queries, snapshots
from growthd.store.accounts import AccountSnapshot
from growthd.store.database import Session

_SQL = queries.load("visits")


@attrs.frozen(kw_only=True)
class Discovery:
    """A post found on the timeline, and the captures that it calls for."""

    post: Post
    captures: tuple[PlannedCapture, ...]


@attrs.frozen(kw_only=True)
class Receipt:
    """That a visit was made: where to, when it was read, and what it was good for."""

    visit_id: UUID
    account_id: str
    place: Place
    read_at: datetime
    seconds: float
    captures: int
    """How many it was to end."""
    stored: int
    """For how many it brought a number."""
    refusal: str | None


@attrs.frozen(kw_only=True)
class Record:
    """What is to be written of one visit."""

    read_at: datetime
    published: Mapping[str, Published] = attrs.field(factory=dict)
    """By tweet id, of every own post that was seen."""
    review: Review = attrs.field(factory=Review)
    hours: Sequence[ledger.Ending] = ()
    """Endings of the account's own hours."""
    account: AccountSnapshot | None = None
    posts: Sequence[snapshots.PostSnapshot] = ()
    given_up: Sequence[ledger.Ending] = ()
    rebooked: Sequence[ledger.Rebooking] = ()
    discovered: Sequence[Discovery] = ()
    resolved: Mapping[str, str] = attrs.field(factory=dict)
    """Decision id to tweet id of announced posts that were found."""
    evidence: Sequence[evidence.Evidence] = ()
    notices: Sequence[events.Notice] = ()

    @property
    def endings(self) -> list[ledger.Ending]:
        """How its captures end, where their leases still hold."""
        read = [ledger.Ending.read(post.capture, post.collected_at) for post in self.posts]
        return [*self.hours, *read, *self.given_up]


async def record(session: Session, *, account_id: str, record: Record) -> frozenset[int]:
    """The visit is on record; returns the ids of the captures whose leases still held."""
    for decision_id, tweet_id in record.resolved.items():
        await posts.resolve(
            session, account_id=account_id, decision_id=decision_id, tweet_id=tweet_id
        )
    if record.discovered:
        found = [(one.post, one.captures) for one in record.discovered]
        await posts.discover(session, account_id=account_id, found=found)
    if record.account is not None:
        await accounts.record_snapshot(session, snapshot=record.account)
    held = await snapshots.store(session, snapshots=record.posts)
    held |= await ledger.end(session, endings=[*record.hours, *record.given_up])
    held |= await ledger.rebook(session, rebookings=record.rebooked)
    await doubts.remember(session, account_id=account_id, published=record.published)
    await doubts.record(session, account_id=account_id, review=record.review, at=record.read_at)
    await evidence.keep(session, evidence=record.evidence)
    for notice in record.notices:
        await events.append(session, notice=notice)
    return held


async def waiting(session: Session, *, account_id: str, seen: Sequence[str]) -> Waiting:
    """What discovery has to know: which of the seen posts are followed, and who waits for an id."""
    account = await accounts.get(session, account_id=account_id)
    return Waiting(
        known=await posts.known_ids(session, account_id=account_id, tweet_ids=seen),
        unresolved=tuple(await posts.unresolved(session, accounts=[account_id])),
        watched_since=None if account is None else account.watched_since,
    )


@attrs.frozen(kw_only=True)
class Waiting:
    known: frozenset[str]
    unresolved: tuple[Post, ...]
    watched_since: datetime | None


async def enter(session: Session, *, receipt: Receipt) -> bool:
    """The visit is on record; False where it was before, and nothing of it may be written again."""
    return await session.execute(_SQL["receipt"], **attrs.asdict(receipt)) == 1


async def forget(session: Session, *, before: datetime) -> int:
    """No receipt is left of a visit read before that moment; returns how many went."""
    return await session.execute(_SQL["forget"], before=before)
