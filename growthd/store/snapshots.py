"""What was read of posts at their horizons: stored with its evidence as its capture ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from growthd.model.capture import CaptureState, ClaimedCapture
from growthd.model.reading import SourceName
from growthd.model.verdict import PostVerdict
from growthd.store import evidence, ledger, queries
from growthd.store.accounts import source_name
from growthd.store.database import Session

_SQL = queries.load("snapshots")
_TRUSTED_FIRST = tuple(SourceName)


@attrs.frozen(kw_only=True)
class PostSnapshot:
    """A post's published counts at one capture, and the account's followers at that moment."""

    capture: ClaimedCapture
    verdict: PostVerdict
    collected_at: datetime
    followers: int | None = None

    @property
    def source(self) -> SourceName:
        """The most trusted witness's."""
        return min(
            (witness.witness.source for witness in self.verdict.witnesses),
            key=_TRUSTED_FIRST.index,
        )

    @property
    def notes(self) -> dict[str, object]:
        """What was held back, and who was heard."""
        return {
            "suspects": [attrs.asdict(suspect) for suspect in self.verdict.suspects],
            "witnesses": [seen.witness.source for seen in self.verdict.witnesses],
        }


async def store(session: Session, *, snapshots: Sequence[PostSnapshot]) -> frozenset[int]:
    """The captures have ended, with their snapshots and their evidence: all of it or nothing.

    Returns the ids of the captures whose leases still held; of the others nothing is written. A
    capture whose window had closed before it was read ends as missed, without a snapshot.
    """
    endings = [ledger.Ending.read(each.capture, each.collected_at) for each in snapshots]
    held = await ledger.end(session, endings=endings)
    stored = [
        each
        for each, ending in zip(snapshots, endings, strict=True)
        if each.capture.capture_id in held and ending.state is not CaptureState.MISSED
    ]
    if stored:
        await _insert(session, stored)
        await evidence.keep(session, evidence=[one for each in stored for one in _seen(each)])
    return held


def _seen(snapshot: PostSnapshot) -> list[evidence.Evidence]:
    return evidence.of_post(
        snapshot.verdict,
        account_id=snapshot.capture.plan.account_id,
        capture_id=snapshot.capture.capture_id,
        read_at=snapshot.collected_at,
    )


async def _insert(session: Session, snapshots: Sequence[PostSnapshot]) -> None:
    counts = [snapshot.verdict.counts for snapshot in snapshots]
    private = [snapshot.verdict.private for snapshot in snapshots]
    await session.execute(
        _SQL["insert"],
        ids=[snapshot.capture.capture_id for snapshot in snapshots],
        collected_ats=[snapshot.collected_at for snapshot in snapshots],
        views=[count.views for count in counts],
        likes=[count.likes for count in counts],
        reposts=[count.reposts for count in counts],
        replies=[count.replies for count in counts],
        quotes=[count.quotes for count in counts],
        bookmarks=[count.bookmarks for count in counts],
        profile_clicks=[told.profile_clicks for told in private],
        url_clicks=[told.url_clicks for told in private],
        detail_expands=[told.detail_expands for told in private],
        new_follows=[told.new_follows for told in private],
        followers=[snapshot.followers for snapshot in snapshots],
        sources=[source_name(snapshot.source) for snapshot in snapshots],
        notes=[snapshot.notes for snapshot in snapshots],
    )
