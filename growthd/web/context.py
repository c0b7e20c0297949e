"""What the web is given: where it reads from, and what it may tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import version
from typing import TypeVar

import attrs
import trio

from growthd.clock import Clock
from growthd.config import Config
from growthd.metrics import Metrics
from growthd.model.capture import Horizon
from growthd.store.database import Database, Session
from growthd.supervision.outage import Outage
from growthd.supervision.pulse import Pulse
from growthd.web.guards.token import Token
from growthd.wheel.plan import horizons
from growthd.wheel.walls import Walls

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds that a reader of the page waits for the database."""


@attrs.frozen(kw_only=True)
class Context:
    """Everything that answers are made of."""

    database: Database
    clock: Clock
    metrics: Metrics
    pulses: Sequence[Pulse]
    config: Config
    token: Token
    walls: Walls = attrs.field(factory=Walls)
    kept_seconds: float = 1.0
    """How old the page and the metrics may be at the most; 0 makes each anew."""
    version: str = attrs.field(factory=lambda: version("growthd"))

    async def ask(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """What one unit of work found. Outage where the database is away or takes too long.

        The database counts it under the name of `work`.
        """
        with trio.move_on_after(PATIENCE):
            return await self.database.run(work)
        raise Outage(f"database: no answer within {PATIENCE:g} seconds")

    @property
    def handles(self) -> tuple[str, ...]:
        """The watched accounts as they are stored: in lower case, the first one leading."""
        return tuple(account.handle.lower() for account in self.config.accounts)

    @property
    def horizons(self) -> tuple[Horizon, ...]:
        """The ages that posts are read at."""
        schedule = self.config.schedule
        return horizons(
            schedule.horizons_minutes, schedule.tolerance_minutes, schedule.tolerance_percent
        )
