"""Shapes that no reader knew: each outbreak told once, and one sample kept of each shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from growthd.model.reading import Refusal
from growthd.store import queries
from growthd.store.database import Session
from growthd.store.jsonb import storable

_SQL = queries.load("blindness")
SILENCE = timedelta(hours=24)
"""A shape that was not seen for so long, and comes again, is a new outbreak."""
MAX_SAMPLE_BYTES = 16_384


async def saw(
    session: Session, *, account_id: str, blind: Sequence[Refusal], at: datetime
) -> list[Refusal]:
    """The shapes are on record; returns those with which an outbreak begins."""
    shapes = {_fingerprint(one): one for one in blind}
    if not shapes:
        return []
    rows = await session.fetch(
        _SQL["saw"],
        account_id=account_id,
        seen_at=at,
        quiet_since=at - SILENCE,
        fingerprints=list(shapes),
        details=[storable(one.detail) for one in shapes.values()],
        samples=[sample(one) for one in shapes.values()],
    )
    return [shapes[row["fingerprint"]] for row in rows if row["began"]]


def sample(blind: Refusal) -> bytes | None:
    """The masked shape; None where there is none, or it is too large to keep."""
    return blind.raw if 0 < len(blind.raw) <= MAX_SAMPLE_BYTES else None


async def prune(session: Session, *, before: datetime) -> None:
    """No shape is left that was seen last before that moment."""
    await session.execute(_SQL["prune"], before=before)


def _fingerprint(blind: Refusal) -> str:
    return blind.fingerprint or "unknown"
