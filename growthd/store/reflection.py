"""What the mirror shows: the newest posts, their checkpoints, and what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("reflection")


@attrs.frozen(kw_only=True)
class Checkpoint:
    """A post at one of its checkpoints. Unknown counts are None."""

    post: str
    phase: str
    at: datetime
    likes: int | None
    followers: int | None


@attrs.frozen(kw_only=True)
class Metrics:
    """A post's newest row of `unified_outcomes`, and when it was read."""

    post: str
    at: datetime
    row: dict[str, object]


@attrs.frozen(kw_only=True)
class Reflection:
    """The posts read last, the newest first; checkpoints are of those read since a moment."""

    metrics: tuple[Metrics, ...]
    checkpoints: tuple[Checkpoint, ...]
    patterns: list[dict[str, object]]


async def reflect(
    session: Session, *, accounts: Sequence[str], since: datetime, limit: int
) -> Reflection:
    """What is to be shown of the last `limit` posts that were read."""
    rows = await session.fetch(_SQL["metrics"], accounts=list(accounts), limit=limit)
    metrics = tuple(Metrics(**row) for row in rows)
    fresh = [one.post for one in metrics if one.at >= since]
    seen = await session.fetch(_SQL["checkpoints"], accounts=list(accounts), posts=fresh)
    patterns = await session.fetch(_SQL["patterns"], accounts=list(accounts))
    return Reflection(
        metrics=metrics,
        checkpoints=tuple(Checkpoint(**row) for row in seen),
        patterns=[row["pattern"] for row in patterns],
    )
