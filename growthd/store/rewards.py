"""Rewards: what they are computed from, and as they are kept."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo

import attrs
import numpy as np
import numpy.typing as npt

from growthd.compute.aggregates import hour_of_day
from growthd.compute.learning.rows import Floats, Ints
from growthd.compute.reward import FINAL_SECONDS, RewardRows, Rewards, Scores
from growthd.store import bulk, queries
from growthd.store.database import Session

_SQL = queries.load("rewards")
_INPUTS = {
    "number": bulk.INTEGER,
    "posted_at": bulk.NUMBER,
    "is_reply": bulk.FLAG,
    "read_24h": bulk.FLAG,
    "credit_settled": bulk.FLAG,
    "attributed": bulk.FLAG,
    "credit": bulk.NUMBER,
    "impressions": bulk.NUMBER,
    "bookmarks": bulk.NUMBER,
    "likes_24h": bulk.NUMBER,
    "impressions_1h": bulk.NUMBER,
    "likes_1h": bulk.NUMBER,
    "credit_24h": bulk.NUMBER,
}
_GRACE_SECONDS = 2 * 86400.0
"""After the week, how long a post without any credit is waited for before it counts as settled."""
BATCH = 10_000
"""Posts a statement at the most: a second of work, far within a statement's time."""
FIRST = 1_000
"""Posts of the first statements: they are planned for a table that may be empty, and badly."""
FEW = 4
AT_ONCE = 2
"""Statements that run side by side: the server has a process for each."""


@attrs.frozen(kw_only=True, eq=False)
class Inputs:
    """What the rewards of real posts are computed from; arrays in the order of `rows`.

    The posts go by their numbers, not by their decision ids.
    """

    rows: RewardRows
    likes_24h: Floats
    impressions_1h: Floats
    likes_1h: Floats
    credit_24h: Floats
    """Of the credit, what came in the first 24 h."""
    settled: npt.NDArray[np.bool_]
    """Nothing is expected to change the post's reward any more, but other weights."""


@attrs.frozen(kw_only=True)
class Held:
    """How many posts have a score or wait for their 24 h reading, and how many aggregates exist."""

    scored: int
    provisional: int
    aggregates: int


@attrs.frozen(kw_only=True)
class Kept:
    """What storing has changed."""

    changed: int = 0
    """Rewards that are new, differ or are gone."""
    days: frozenset[date] = frozenset()
    """Days on which anything has changed that aggregates are made of: a state is not."""

    def __add__(self, other: Kept) -> Kept:
        return Kept(changed=self.changed + other.changed, days=self.days | other.days)


@attrs.frozen(kw_only=True, eq=False)
class Batch:
    """Rewards on their way into the table: those of `chosen`, positions in the inputs."""

    inputs: Inputs
    rewards: Rewards
    zone: tzinfo
    """The owner's, for hours of the day."""
    chosen: Ints

    def parts(self) -> Iterator[Batch]:
        """The same by time, in pieces that one statement takes quickly.

        They are of one size, and as many for each of those that run at once: nobody is left over
        with the largest.
        """
        order = self.chosen[np.argsort(self.inputs.rows.posted_at[self.chosen], kind="stable")]
        few = range(FIRST, FEW * FIRST + 1, FIRST)
        *first, rest = np.split(order, few)
        rounds = math.ceil(len(rest) / (AT_ONCE * BATCH))
        for part in (*first, *np.array_split(rest, max(AT_ONCE * rounds, 1))):
            if len(part):
                yield attrs.evolve(self, chosen=part)


async def read(
    session: Session, *, account_id: str, reach: datetime, since: datetime, now: datetime
) -> bytes:
    """The inputs of posts published from `since` up to `now`, for `inputs` to unpack.

    With them come the raw parts of those published after `reach`, whose rewards are final.
    """
    await session.execute(_SQL["take_time"])
    return await session.copy(
        _SQL["inputs"], account_id=account_id, reach=reach, since=since, now=now
    )


def inputs(said: bytes, now: float) -> Inputs:
    """What `read` has brought, at `now` (seconds since the epoch)."""
    table = bulk.table(said, _INPUTS)
    of = {name: bulk.column(table, name) for name in _INPUTS}
    rows = RewardRows(
        decision_ids=of["number"],
        posted_at=of["posted_at"],
        is_reply=of["is_reply"],
        read_24h=of["read_24h"],
        credit=of["credit"],
        impressions=of["impressions"],
        bookmarks=of["bookmarks"],
        is_test=np.zeros(len(table), np.bool_),
    )
    age = now - rows.posted_at
    given_up = ~of["attributed"] & (age >= FINAL_SECONDS + _GRACE_SECONDS)
    return Inputs(
        rows=rows,
        likes_24h=of["likes_24h"],
        impressions_1h=of["impressions_1h"],
        likes_1h=of["likes_1h"],
        credit_24h=of["credit_24h"],
        settled=(age >= FINAL_SECONDS) & (of["credit_settled"] | given_up),
    )


async def scores(session: Session, *, account_id: str, since: datetime, version: str) -> Scores:
    """The kept scores of posts published from `since` on, by the posts' numbers."""
    await session.execute(_SQL["take_time"])
    said = await session.copy(_SQL["scores"], account_id=account_id, since=since)
    table = bulk.table(said, {"number": bulk.INTEGER, "reward": bulk.NUMBER})
    return Scores(
        decision_ids=bulk.column(table, "number"),
        score=bulk.column(table, "reward"),
        version=version,
    )


async def changed_since(
    session: Session, *, account_id: str, looked_at: datetime
) -> datetime | None:
    """When the earliest post was published whose reward may differ; None where there is none."""
    found: datetime | None = await session.fetch_value(
        _SQL["changed_since"], account_id=account_id, looked_at=looked_at
    )
    return found


async def days_touched(
    session: Session, *, account_id: str, looked_at: datetime, now: datetime
) -> set[date]:
    """The days of posts that are new or were described anew since a moment of the database's."""
    rows = await session.fetch(
        _SQL["days_touched"], account_id=account_id, looked_at=looked_at, now=now
    )
    return {row["day"] for row in rows}


async def keep(session: Session, *, account_id: str, batch: Batch, now: datetime) -> Kept:
    """The batch's rewards are in the table; returns what was new or differed."""
    at, given, rewards = batch.chosen, batch.inputs, batch.rewards
    rows = given.rows
    await session.execute(_SQL["use_indexes"])
    found = await session.fetch(
        _SQL["keep"],
        account_id=account_id,
        now=now,
        weights_version=rewards.weights.version,
        numbers=rows.decision_ids[at].tolist(),
        hours=hour_of_day(rows.posted_at[at], batch.zone).codes.tolist(),
        read_24h=rows.read_24h[at].tolist(),
        settled=given.settled[at].tolist(),
        states=rewards.state[at].tolist(),
        credits=rows.credit[at].tolist(),
        credits_24h=given.credit_24h[at].tolist(),
        impressions=rows.impressions[at].tolist(),
        bookmarks=rows.bookmarks[at].tolist(),
        likes_24h=given.likes_24h[at].tolist(),
        impressions_1h=given.impressions_1h[at].tolist(),
        likes_1h=given.likes_1h[at].tolist(),
        rewards=rewards.score[at].tolist(),
        f_per_1k=rewards.followers_per_1k[at].tolist(),
        references=rewards.reference[at].ravel().tolist(),
        normalised=rewards.normalised[at].ravel().tolist(),
        weighted=rewards.weighted[at].ravel().tolist(),
    )
    return Kept(
        changed=sum(row["posts"] for row in found),
        days=frozenset(row["day"] for row in found if row["aggregated"]),
    )


async def drop_unreal(session: Session, *, account_id: str, since: datetime) -> Kept:
    """No test or duplicate published from `since` on has a reward; returns which had."""
    rows = await session.fetch(_SQL["drop_unreal"], account_id=account_id, since=since)
    return Kept(changed=len(rows), days=frozenset(row["day"] for row in rows))


async def hint(session: Session) -> None:
    """Whoever learns from rewards is told that some have changed."""
    await session.execute(_SQL["hint"])


async def held(session: Session, *, accounts: Sequence[str]) -> Held:
    (row,) = await session.fetch(_SQL["held"], accounts=list(accounts))
    return Held(**row)
