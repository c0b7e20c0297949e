"""Makes the rows of the newest posts: each horizon with its counts, or why it has none (yet)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from growthd.model.capture import CaptureState, Horizon
from growthd.store.overview import CaptureOf, PostSeen, SnapshotAt
from growthd.web.summary.records import PostRecords
from growthd.web.summary.status import Cell, PostNow
from growthd.web.text import excerpt

LENGTH = 120
"""Characters of a post's text."""


@attrs.frozen(kw_only=True)
class Address:
    """Where the posts of one account are seen."""

    site: str
    handle: str

    def of(self, tweet_id: str | None) -> str | None:
        return None if tweet_id is None else f"{self.site}/{self.handle}/status/{tweet_id}"


def rows(
    records: PostRecords, horizons: Sequence[Horizon], address: Address
) -> tuple[PostNow, ...]:
    """One row for each post, with one cell for each of `horizons`."""
    ledger = {(one.decision_id, one.horizon_minutes): one for one in records.captures}
    return tuple(_row(post, ledger, horizons, address) for post in records.posts)


def _row(
    post: PostSeen,
    ledger: Mapping[tuple[str, int], CaptureOf],
    horizons: Sequence[Horizon],
    address: Address,
) -> PostNow:
    read = {snapshot.horizon_minutes: snapshot for snapshot in post.snapshots}
    return PostNow(
        decision_id=post.decision_id,
        tweet_id=post.tweet_id,
        decision_type=post.decision_type,
        posted_at=post.posted_at,
        text=None if post.content is None else excerpt(post.content, LENGTH),
        url=address.of(post.tweet_id),
        cells=tuple(
            _cell(horizon, ledger.get((post.decision_id, minutes)), read.get(minutes))
            for horizon in horizons
            for minutes in [horizon.minutes]
        ),
    )


def _cell(horizon: Horizon, capture: CaptureOf | None, read: SnapshotAt | None) -> Cell:
    return Cell(
        horizon_minutes=horizon.minutes,
        label=horizon.label,
        state=_state(capture, read),
        due_at=None if capture is None else capture.due_at,
        captured_at=None if read is None else read.collected_at,
        reason=None if capture is None else capture.reason,
        counts=None if read is None else read.counts,
    )


def _state(capture: CaptureOf | None, read: SnapshotAt | None) -> CaptureState | None:
    """The ledger's word; the snapshot's own where the ledger no longer holds the capture."""
    if capture is not None:
        return capture.state
    if read is None:
        return None
    return CaptureState.LATE if read.quality == "late" else CaptureState.CAPTURED
