"""Who works on this database. Times are by the database's clock, as leases are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("runners")


@attrs.frozen(kw_only=True)
class Runner:
    runner: str
    version: str
    accounts: tuple[str, ...] = attrs.field(converter=tuple)
    started_at: datetime
    seen_at: datetime
    stopped_at: datetime | None


async def arrive(session: Session, *, runner: str, version: str, accounts: Sequence[str]) -> None:
    """The runner is at work, for these accounts."""
    await session.execute(_SQL["arrive"], runner=runner, version=version, accounts=list(accounts))


async def leave(session: Session, *, runner: str) -> None:
    """The runner has stopped of its own will."""
    await session.execute(_SQL["leave"], runner=runner)


async def every(session: Session) -> list[Runner]:
    return [Runner(**row) for row in await session.fetch(_SQL["every"])]
