"""What attribution is told of an account, as it stands in the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import attrs

from growthd.compute.attribution.records import (
    FollowerReading,
    History,
    MetricSnapshot,
    PostRecord,
    ReadingKind,
)
from growthd.store import queries
from growthd.store.database import Record, Session

_SQL = queries.load("history")
ARMS = (
    *("decision_type", "raw_topic", "format_strategy", "generator_name"),
    *("tone", "hook", "angle", "content_type", "formula"),
)
COUNTS = ("impressions", "likes", "reposts", "replies", "bookmarks", "profile_clicks")
MILLION = 1_000_000


@attrs.frozen(kw_only=True)
class Stretch:
    """Which part of an account's history is asked for; None is from the beginning."""

    account_id: str
    posts_since: datetime | None
    readings_since: datetime | None
    until: datetime
    """Posts before it; readings and snapshots up to and including it."""


@attrs.frozen(kw_only=True)
class Reach:
    """When the follower count was first and last read."""

    first: datetime
    last: datetime


@attrs.frozen(kw_only=True)
class Material:
    """The rows of a stretch. Attribution knows a post by its `id`, which nothing renames."""

    posts: Sequence[Record]
    snapshots: Sequence[Record]
    readings: Sequence[Record]

    def history(self) -> History:
        """The rows as attribution takes them. Seconds for a year of posts: not for the loop."""
        return History.of(
            (_post(row) for row in self.posts),
            (_snapshot(row) for row in self.snapshots),
            (_reading(row) for row in self.readings),
        )


async def reach(session: Session, *, account_id: str, now: datetime) -> Reach | None:
    """None where the follower count was never read by `now`."""
    row = await session.fetch_one(_SQL["reach"], account_id=account_id, now=now)
    return None if row is None or row["first"] is None else Reach(**row)


async def material(session: Session, *, stretch: Stretch) -> Material:
    """Test posts, duplicates, and posts that X does not know yet are left out."""
    account, until = stretch.account_id, stretch.until
    posts = {"account_id": account, "since": stretch.posts_since, "until": until}
    return Material(
        posts=await session.fetch(_SQL["posts"], **posts),
        snapshots=await session.fetch(_SQL["snapshots"], **posts),
        readings=await session.fetch(
            _SQL["readings"], account_id=account, since=stretch.readings_since, until=until
        ),
    )


def precision(row: Record) -> int:
    """The unit that a reading was cut to: X shows 12.3K and 1.2M."""
    if row["exact"]:
        return 1
    return 100 if row["followers"] < MILLION else MILLION // 10


def _post(row: Record) -> PostRecord:
    arms = {name: row[name] for name in ARMS if row[name]}
    arms["hour_of_day"] = str(row["posted_at"].astimezone(UTC).hour)
    return PostRecord(post_id=str(row["id"]), posted_at=row["posted_at"], arms=arms)


def _snapshot(row: Record) -> MetricSnapshot:
    return MetricSnapshot(
        post_id=str(row["id"]),
        taken_at=row["collected_at"],
        new_follows=row["new_follows"],
        **{name: row[name] for name in COUNTS},
    )


def _reading(row: Record) -> FollowerReading:
    estimated = row["source"] == "estimated"
    return FollowerReading(
        taken_at=row["measured_at"],
        followers=row["followers"],
        precision=precision(row),
        kind=ReadingKind.ESTIMATED if estimated else ReadingKind.MEASURED,
    )
