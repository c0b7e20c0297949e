"""What the posts of a demo were worth in the end, and whether that is what their rows say."""

from __future__ import annotations

from datetime import datetime

import attrs

from growthd.advisers import rewarder
from growthd.config import Config
from growthd.store import rewards
from growthd.store.database import Database


@attrs.frozen(kw_only=True)
class Rewarded:
    """The rewards and daily aggregates as they were left, after a last pass."""

    scored: int
    provisional: int
    """Of all posts; some of them have a score already."""
    aggregates: int
    differing: int
    """Rewards and aggregates that a run from scratch would have otherwise."""

    @property
    def equal(self) -> bool:
        return self.differing == 0

    def lines(self) -> list[str]:
        """Name and figure, one a line."""
        equal = "yes" if self.equal else f"NO, {self.differing} differ"
        return [
            f"posts rewarded      {self.scored} ({self.provisional} posts still provisional)",
            f"daily aggregates    {self.aggregates}",
            f"as from scratch     {equal}",
        ]


async def rewarded(database: Database, config: Config, at: datetime) -> Rewarded:
    """The last pass goes on from those before; then all is computed from scratch beside it."""
    last = rewarder(database, config)
    await last.one_pass(at)
    held = await database.run(rewards.held, accounts=list(last.accounts))
    return Rewarded(
        scored=held.scored,
        provisional=held.provisional,
        aggregates=held.aggregates,
        differing=await last.differing(at),
    )
