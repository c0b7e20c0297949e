"""What attribution is told: posts, snapshots of their metrics, readings of the follower count.

At this border times are aware datetimes. Inside the room they are hours since 1970-01-01 UTC as
float64, good to a microsecond.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Flags, Floats, Ints

ENGAGEMENT = ("likes", "reposts", "replies", "bookmarks", "profile_clicks")
METRICS = ("impressions", *ENGAGEMENT, "new_follows")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ReadingKind(StrEnum):
    MEASURED = "measured"
    ESTIMATED = "estimated"
    """Carried over or guessed by whoever wrote it down."""
    STALE = "stale"
    GLITCHED = "glitched"


@attrs.frozen(kw_only=True)
class PostRecord:
    """One post. `arms` maps each dimension (topic, tone, hour …) to the post's value in it."""

    post_id: str
    posted_at: datetime
    arms: Mapping[str, str | None] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class MetricSnapshot:
    """A post's running totals at one moment. `None` is unknown, never zero."""

    post_id: str
    taken_at: datetime
    impressions: int | None = None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    bookmarks: int | None = None
    profile_clicks: int | None = None
    new_follows: int | None = None
    """Follows that X itself ascribes to the post so far."""


@attrs.frozen(kw_only=True)
class FollowerReading:
    """The follower count as read. `precision` is the unit it was cut to: 1, or 100 for 15.2K."""

    taken_at: datetime
    followers: int = attrs.field(validator=attrs.validators.ge(0))
    precision: int = attrs.field(default=1, validator=attrs.validators.ge(1))
    kind: ReadingKind = ReadingKind.MEASURED


@attrs.frozen(kw_only=True, eq=False)
class History:
    """One account's material in columns.

    Posts are in order of (posted, id), snapshots of (post, time), readings of time, so that the
    order of the input never matters. Metrics are float64 with NaN for unknown.
    """

    post_ids: tuple[str, ...]
    posted: Floats
    arms: Mapping[str, tuple[str, ...]]
    snapshot_post: Ints
    snapshot_at: Floats
    metrics: Mapping[str, Floats]
    read_at: Floats
    followers: Ints
    precision: Ints
    measured: Flags

    @classmethod
    def of(
        cls,
        posts: Iterable[PostRecord],
        snapshots: Iterable[MetricSnapshot],
        readings: Iterable[FollowerReading],
    ) -> History:
        """The columns of the given rows. ValueError for a post told twice or never told."""
        ordered = sorted(posts, key=lambda post: (post.posted_at, post.post_id))
        place = {post.post_id: index for index, post in enumerate(ordered)}
        if len(place) < len(ordered):
            raise ValueError("a post is given twice")
        table = _table(snapshots, place)
        read = sorted(readings, key=lambda reading: (reading.taken_at, reading.followers))
        return cls(
            post_ids=tuple(post.post_id for post in ordered),
            posted=np.array([hours_of(post.posted_at) for post in ordered], dtype=np.float64),
            arms=_arms_in_columns(ordered),
            snapshot_post=table[:, 0].astype(np.int64),
            snapshot_at=table[:, 1].copy(),
            metrics={name: table[:, 2 + index].copy() for index, name in enumerate(METRICS)},
            read_at=np.array([hours_of(reading.taken_at) for reading in read], dtype=np.float64),
            followers=np.array([reading.followers for reading in read], dtype=np.int64),
            precision=np.array([reading.precision for reading in read], dtype=np.int64),
            measured=np.array([r.kind is ReadingKind.MEASURED for r in read], dtype=np.bool_),
        )

    def between(self, first_post: float, end: float, first_reading: float) -> History:
        """What was known by `end` (hours) of the posts and readings from the given hours on."""
        low, high = np.searchsorted(self.posted, (first_post, end))
        shown = (self.snapshot_post >= low) & (self.snapshot_post < high)
        shown &= self.snapshot_at <= end
        read = (self.read_at >= first_reading) & (self.read_at <= end)
        return History(
            post_ids=self.post_ids[low:high],
            posted=self.posted[low:high],
            arms={name: values[low:high] for name, values in self.arms.items()},
            snapshot_post=self.snapshot_post[shown] - low,
            snapshot_at=self.snapshot_at[shown],
            metrics={name: values[shown] for name, values in self.metrics.items()},
            read_at=self.read_at[read],
            followers=self.followers[read],
            precision=self.precision[read],
            measured=self.measured[read],
        )


def hours_of(moment: datetime) -> float:
    """Hours since the epoch. ValueError for a datetime without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return (moment - _EPOCH) / timedelta(hours=1)


def moment_of(hours: float) -> datetime:
    """The UTC datetime of `hours`, to the microsecond."""
    return _EPOCH + timedelta(hours=hours)


def _arms_in_columns(posts: list[PostRecord]) -> dict[str, tuple[str, ...]]:
    dimensions = sorted({name for post in posts for name in post.arms})
    return {name: tuple(post.arms.get(name) or "" for post in posts) for name in dimensions}


def _table(snapshots: Iterable[MetricSnapshot], place: Mapping[str, int]) -> Floats:
    """Post, hours and METRICS of every snapshot, in order of post and time."""
    rows = []
    for snapshot in snapshots:
        if snapshot.post_id not in place:
            raise ValueError(f"a snapshot of the unknown post {snapshot.post_id}")
        values = (getattr(snapshot, name) for name in METRICS)
        counts = [math.nan if value is None else float(value) for value in values]
        rows.append((place[snapshot.post_id], hours_of(snapshot.taken_at), *counts))
    rows.sort(key=lambda row: row[:2])
    return np.array(rows, dtype=np.float64).reshape(len(rows), 2 + len(METRICS))
