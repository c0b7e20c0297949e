"""Signs of life: when each actor last got somewhere, and what last went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from growthd.store import queries
from growthd.store.database import Session
from growthd.store.jsonb import storable

_SQL = queries.load("heartbeats")


@attrs.frozen(kw_only=True)
class Heartbeat:
    runner: str
    actor: str
    last_success: datetime | None
    last_failure: datetime | None
    last_progress: datetime | None
    consecutive_failures: int
    last_error: str | None


async def record(session: Session, *, heartbeats: Sequence[Heartbeat]) -> None:
    """Each actor's signs of life replace its former ones, and its runner was alive just now."""
    await session.execute(
        _SQL["record"],
        runners=[beat.runner for beat in heartbeats],
        actors=[beat.actor for beat in heartbeats],
        successes=[beat.last_success for beat in heartbeats],
        failures=[beat.last_failure for beat in heartbeats],
        progresses=[beat.last_progress for beat in heartbeats],
        rows=[beat.consecutive_failures for beat in heartbeats],
        errors=[storable(beat.last_error) for beat in heartbeats],
    )


async def every(session: Session) -> list[Heartbeat]:
    """Every actor's of every runner."""
    return [Heartbeat(**row) for row in await session.fetch(_SQL["every"])]
